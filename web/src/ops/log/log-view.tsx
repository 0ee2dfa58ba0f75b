import { useSignal } from '@preact/signals';
import { instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import type { Field } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { roleText } from '../parts/status-words.js';
import { WideTable } from '../parts/wide-table.js';
import { LOG_ACTIONS } from './log-actions.js';
import { type Action, Subject } from './log-subject.js';
import { changedFields } from './log-values.js';
import { PersonName } from './names.js';

interface Filter {
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
}

const t = texts({
  en: {
    title: 'Log of changes',
    filters: 'Filters',
    filter: 'Filter',
    action: 'What was done',
    any: 'Anything',
    from: 'From',
    to: 'Before',
    when: 'When',
    who: 'Who',
    what: 'What',
    changed: 'Before and after',
    reason: 'Reason',
    created: 'created',
    deleted: 'deleted',
    history: 'All its changes',
    whole: 'The whole log',
    one: 'Only changes of one thing are shown.',
  },
  ko: {
    title: '변경 기록',
    filters: '검색 조건',
    filter: '조회',
    action: '작업',
    any: '전체',
    from: '시작 시각',
    to: '종료 시각',
    when: '시각',
    who: '담당자',
    what: '작업',
    changed: '변경 전과 후',
    reason: '사유',
    created: '생성',
    deleted: '삭제',
    history: '이 대상의 모든 변경',
    whole: '전체 기록 보기',
    one: '한 대상의 변경만 보고 있어요.',
  },
});

const actions: Readonly<Record<string, string>> = texts(LOG_ACTIONS);

/** The system is no user: commands and the configuration. */
const SYSTEM_ROLE = 'system';

const FIELDS: readonly Field[] = [
  {
    name: 'action',
    label: t.action,
    type: 'choice',
    choices: [['', t.any], ...Object.entries(actions)],
  },
  { name: 'from', label: t.from, type: 'instant' },
  { name: 'to', label: t.to, type: 'instant' },
];

/** Who changed what, and why. @param subjectId only changes of this room, show, … */
export function LogView({ subjectId }: { readonly subjectId: string | undefined }) {
  const filter = useSignal<Filter>({});
  return (
    <>
      <h1>{t.title}</h1>
      {subjectId !== undefined && (
        <p>
          {t.one} <a href="#/log">{t.whole}</a>
        </p>
      )}
      <details class="card">
        <summary>{t.filters}</summary>
        <Form<Filter>
          fields={FIELDS}
          submit={t.filter}
          onSubmit={(values) => void (filter.value = values)}
        />
      </details>
      <Paged
        key={JSON.stringify(filter.value)}
        load={null}
        read={(cursor) => {
          const query = { ...filter.value, ...cursor, subjectId };
          return onsale.get('/v1/admin/actions', { params: { query } });
        }}
      >
        {(rows) => <ActionTable rows={rows} isOfOne={subjectId !== undefined} />}
      </Paged>
    </>
  );
}

interface TableProps {
  readonly rows: readonly Action[];
  readonly isOfOne: boolean;
}

function ActionTable({ rows, isOfOne }: TableProps) {
  return (
    <WideTable name={t.title} isCard>
      <thead>
        <tr>
          <th scope="col">{t.when}</th>
          <th scope="col">{t.who}</th>
          <th scope="col">{t.what}</th>
          <th scope="col">{t.reason}</th>
          <th scope="col">{t.changed}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td class="ops-time">{instantText(row.createdAt)}</td>
            <td>
              <Actor action={row} />
            </td>
            <td>
              {actions[row.action] ?? row.action}
              <div>
                <Subject action={row} />
              </div>
              {!isOfOne && (
                <a class="ops-hint muted" href={`#/log/${row.subjectId}`}>
                  {t.history}
                </a>
              )}
            </td>
            <td>{row.reason}</td>
            <td>
              <Difference action={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function Actor({ action: { actorId, actorRole } }: { readonly action: Action }) {
  if (actorRole === SYSTEM_ROLE) return <>{roleText(actorRole)}</>;
  return (
    <>
      <PersonName id={actorId} />
      <div class="muted">{roleText(actorRole)}</div>
    </>
  );
}

function Difference({ action: { before, after } }: { readonly action: Action }) {
  if (before === null) return <>{t.created}</>;
  if (after === null) return <>{t.deleted}</>;
  return (
    <ul class="plain-list ops-changes">
      {changedFields(before, after).map(({ name, before: was, after: is }) => (
        <li key={name}>
          {name}: <del>{was}</del> <ins>{is}</ins>
        </li>
      ))}
    </ul>
  );
}
