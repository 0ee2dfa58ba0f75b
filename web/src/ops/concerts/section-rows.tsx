import { texts } from '../../shared/language.js';
import { type Section, words } from './show-words.js';

const t = texts({
  en: {
    sections: 'Sections, the first one nearest the stage',
    add: 'Add a section',
    remove: (name: string) => `Remove section ${name}`,
    removeShort: 'Remove',
    of: (label: string, index: number) => `${label}, section ${index}`,
  },
  ko: {
    sections: '구역 (첫 구역이 무대와 가장 가까워요)',
    add: '구역 추가',
    remove: (name: string) => `${name} 구역 삭제`,
    removeShort: '삭제',
    of: (label: string, index: number) => `${label}, ${index}번째 구역`,
  },
});

interface Props {
  readonly sections: readonly Section[];
  readonly onChange: (sections: readonly Section[]) => void;
}

export const NEW_SECTION: Section = {
  name: '',
  kind: 'SEATED',
  rows: 10,
  seatsPerRow: 20,
  price: 0,
};

/** The sections of a new show. */
export function SectionRows({ sections, onChange }: Props) {
  const change = (index: number, changes: Partial<Section>) =>
    onChange(sections.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  return (
    <fieldset class="ops-sections">
      <legend>{t.sections}</legend>
      {sections.map((section, index) => (
        <div key={index} class="ops-section">
          <SectionInputs section={section} index={index} onChange={(it) => change(index, it)} />
          <button
            type="button"
            class="link"
            aria-label={t.remove(section.name || String(index + 1))}
            disabled={sections.length === 1}
            onClick={() => onChange(sections.filter((_, at) => at !== index))}
          >
            {t.removeShort}
          </button>
        </div>
      ))}
      <button type="button" class="quiet" onClick={() => onChange([...sections, NEW_SECTION])}>
        {t.add}
      </button>
    </fieldset>
  );
}

interface InputsProps {
  readonly section: Section;
  readonly index: number;
  readonly onChange: (changes: Partial<Section>) => void;
}

/** The fields of one section. */
export function SectionInputs({ section, index, onChange }: InputsProps) {
  const number = (
    name: 'rows' | 'seatsPerRow' | 'capacity' | 'price',
    label: string,
    min: number,
  ) => (
    <label>
      {label}
      <input
        type="number"
        required
        min={min}
        aria-label={t.of(label, index + 1)}
        value={section[name]}
        onInput={({ currentTarget }) => onChange({ [name]: currentTarget.valueAsNumber || 0 })}
      />
    </label>
  );
  return (
    <>
      <label>
        {words.section}
        <input
          required
          maxLength={50}
          aria-label={t.of(words.section, index + 1)}
          value={section.name}
          onInput={({ currentTarget }) => onChange({ name: currentTarget.value })}
        />
      </label>
      <label>
        {words.kind}
        <select
          aria-label={t.of(words.kind, index + 1)}
          onChange={({ currentTarget }) => onChange({ kind: currentTarget.value as 'SEATED' })}
        >
          {Object.entries(words.kinds).map(([kind, name]) => (
            <option key={kind} value={kind} selected={kind === section.kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {section.kind === 'STANDING' ? (
        number('capacity', words.capacity, 1)
      ) : (
        <>
          {number('rows', words.rows, 1)}
          {number('seatsPerRow', words.perRow, 1)}
        </>
      )}
      {number('price', words.price, 0)}
    </>
  );
}

/** What the API takes: the fields of the other kind left out. */
export function toBody({ name, kind, rows, seatsPerRow, capacity, price }: Section): Section {
  return kind === 'STANDING'
    ? { name, kind, price, capacity: capacity ?? 0 }
    : { name, price, rows: rows ?? 0, seatsPerRow: seatsPerRow ?? 0 };
}
