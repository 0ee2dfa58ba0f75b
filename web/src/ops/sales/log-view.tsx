import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { WideTable } from '../parts/wide-table.js';

type Action = components['schemas']['AdminActionDto'];

interface Filter {
  readonly subjectId?: string;
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
}

const t = texts({
  en: {
    title: 'Log of changes',
    filters: 'Filters',
    filter: 'Filter',
    subject: 'Id of what was changed',
    action: 'Operation',
    from: 'From',
    to: 'Before',
    when: 'When',
    who: 'Who',
    what: 'What',
    changed: 'Before and after',
    reason: 'Reason',
    more: 'Show',
    created: 'created',
    deleted: 'deleted',
  },
  ko: {
    title: '변경 기록',
    filters: '검색 조건',
    filter: '조회',
    subject: '대상 ID',
    action: '작업',
    from: '시작 시각',
    to: '종료 시각',
    when: '시각',
    who: '담당자',
    what: '작업',
    changed: '변경 전과 후',
    reason: '사유',
    more: '보기',
    created: '생성',
    deleted: '삭제',
  },
});

const FIELDS = [
  { name: 'subjectId', label: t.subject, max: 36 },
  { name: 'action', label: t.action, max: 100 },
  { name: 'from', label: t.from, type: 'instant' },
  { name: 'to', label: t.to, type: 'instant' },
] as const;

/** Who changed what, and why. */
export function LogView() {
  const filter = useSignal<Filter>({});
  return (
    <>
      <h1>{t.title}</h1>
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
        read={(cursor) =>
          onsale.get('/v1/admin/actions', { params: { query: { ...filter.value, ...cursor } } })
        }
      >
        {(actions) => <ActionTable actions={actions} />}
      </Paged>
    </>
  );
}

function ActionTable({ actions }: { readonly actions: readonly Action[] }) {
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
        {actions.map((action) => (
          <tr key={action.id}>
            <td>{instantText(action.createdAt)}</td>
            <td>
              {action.actorRole} <code title={action.actorId}>{action.actorId.slice(-6)}</code>
            </td>
            <td>
              {action.action}
              <div class="muted">{action.subjectType}</div>
            </td>
            <td>{action.reason}</td>
            <td>
              <Difference action={action} />
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function Difference({ action: { before, after } }: { readonly action: Action }) {
  if (before === null) return <>{t.created}</>;
  if (after === null) return <>{t.deleted}</>;
  const names = Object.keys({ ...before, ...after });
  const text = (value: unknown) => JSON.stringify(value) ?? '–';
  const changed = names.filter((name) => text(before[name]) !== text(after[name]));
  return (
    <ul class="plain-list ops-changes">
      {changed.map((name) => (
        <li key={name}>
          {name}: <del>{text(before[name])}</del> <ins>{text(after[name])}</ins>
        </li>
      ))}
    </ul>
  );
}
