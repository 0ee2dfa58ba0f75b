import '@fontsource-variable/noto-sans-kr';

let times = 0;

/**
 * Chromium keeps the shapes of words that it drew before their part of the font came. Text with features that
 * it has not seen yet is drawn anew. All these values look the same.
 */
function drawAgain(): void {
  times += 1;
  document.documentElement.style.fontFeatureSettings = `"kern" ${times}`;
}

document.fonts.addEventListener('loadingdone', drawAgain);
drawAgain();
