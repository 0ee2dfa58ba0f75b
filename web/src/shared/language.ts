export type Language = 'en' | 'ko';

const KEY = 'onsale.language';

export const language: Language = read();

/** The texts of a part of the pages, in the language of the user. */
export function texts<Texts extends object>(all: {
  readonly en: Texts;
  readonly ko: Texts;
}): Texts {
  return all[language];
}

/** Texts are read once, so another language loads the page again. Places, holds and sessions outlive it. */
export function changeLanguage(to: Language): void {
  store(to);
  location.reload();
}

function read(): Language {
  try {
    const stored = localStorage.getItem(KEY);
    if (stored === 'en' || stored === 'ko') return stored;
  } catch {
    // The browser keeps nothing for this site.
  }
  return navigator.languages.find((tag) => /^(en|ko)\b/.test(tag))?.startsWith('ko') ? 'ko' : 'en';
}

function store(value: Language): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Then the page keeps the language of the browser.
  }
}
