import { useSignal } from '@preact/signals';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { useAction } from '../../shared/action.js';
import { ProblemNotice } from '../../shared/problem.js';
import { download } from '../parts/files.js';
import type { Field } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { type PickList, useItemList, useShowList } from '../parts/pick-lists.js';
import { statusText } from '../parts/status-words.js';
import { route } from '../router.js';
import { OrderTable, PaymentTable, ReservationTable } from './sales-tables.js';
import { PaymentView } from './payment-view.js';
import { People } from './people.js';

export type Kind = 'reservations' | 'orders' | 'payments';

interface Filter {
  readonly email?: string;
  readonly status?: never;
  readonly showId?: string;
  readonly itemId?: string;
  readonly from?: string;
  readonly to?: string;
}

const t = texts({
  en: {
    title: 'Sales',
    kinds: {
      payments: 'Payments',
      reservations: 'Reservations',
      orders: 'Orders',
      people: 'People',
    },
    lists: 'Lists',
    filter: 'Filter',
    filters: 'Filters',
    email: 'E-mail address',
    status: 'Status',
    any: 'Any',
    show: 'Show',
    item: 'Item',
    from: 'Created from',
    to: 'Created before',
    csv: 'Download as CSV',
  },
  ko: {
    title: '판매 내역',
    kinds: { payments: '결제', reservations: '예약', orders: '주문', people: '회원' },
    lists: '목록',
    filter: '조회',
    filters: '검색 조건',
    email: '이메일',
    status: '상태',
    any: '전체',
    show: '공연 회차',
    item: '상품',
    from: '시작 시각',
    to: '종료 시각',
    csv: 'CSV 내려받기',
  },
});

const STATUSES = {
  payments: ['READY', 'PAID', 'CANCELLED', 'REFUNDED'],
  reservations: ['HELD', 'CONFIRMED', 'EXPIRED', 'RELEASED', 'CANCELLED'],
  orders: ['PENDING_PAYMENT', 'PAID', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'REFUNDED'],
};

/** `#/sales`, `#/sales/orders`, `#/sales/payments/<id>`, … */
export function SalesView() {
  const [, kind = 'payments', id] = route.value;
  if (kind === 'payments' && id) return <PaymentView key={id} id={id} />;
  return (
    <>
      <h1>{t.title}</h1>
      <nav class="ops-areas ops-tabs" aria-label={t.lists}>
        {Object.entries(t.kinds).map(([one, name]) => (
          <a key={one} href={`#/sales/${one}`} aria-current={one === kind ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {kind === 'people' ? <People /> : <SalesList key={kind} kind={kind as Kind} />}
    </>
  );
}

function SalesList({ kind }: { readonly kind: Kind }) {
  const filter = useSignal<Filter>({});
  const shows = useShowList();
  const items = useItemList();
  const save = useAction(async () => {
    const query = filter.value;
    const { response } = await onsale.api.GET(`/v1/admin/${kind}.csv`, {
      params: { query },
      parseAs: 'stream',
      headers: { Accept: 'text/csv' },
    });
    download(`${kind}.csv`, await response.blob());
  });
  const key = JSON.stringify(filter.value);
  return (
    <>
      <details class="card" open>
        <summary>{t.filters}</summary>
        <Form<Filter>
          fields={fieldsOf(kind, shows, items)}
          submit={t.filter}
          onSubmit={(values) => void (filter.value = values)}
        />
      </details>
      <p class="row">
        <button class="quiet" disabled={save.isRunning.value} onClick={() => void save.run()}>
          {t.csv}
        </button>
      </p>
      <ProblemNotice error={save.error.value} />
      <Rows key={key} kind={kind} filter={filter.value} />
    </>
  );
}

function Rows({ kind, filter }: { readonly kind: Kind; readonly filter: Filter }) {
  switch (kind) {
    case 'reservations':
      return (
        <Paged
          load={null}
          read={(cursor) =>
            onsale.get('/v1/admin/reservations', { params: { query: { ...filter, ...cursor } } })
          }
        >
          {(rows) => <ReservationTable rows={rows} />}
        </Paged>
      );
    case 'orders':
      return (
        <Paged
          load={null}
          read={(cursor) =>
            onsale.get('/v1/admin/orders', { params: { query: { ...filter, ...cursor } } })
          }
        >
          {(rows) => <OrderTable rows={rows} />}
        </Paged>
      );
    case 'payments':
      return (
        <Paged
          load={null}
          read={(cursor) =>
            onsale.get('/v1/admin/payments', { params: { query: { ...filter, ...cursor } } })
          }
        >
          {(rows) => <PaymentTable rows={rows} />}
        </Paged>
      );
  }
}

function fieldsOf(kind: Kind, shows: PickList, items: PickList): Field[] {
  const choices = [
    ['', t.any] as const,
    ...STATUSES[kind].map((one) => [one, statusText(one)] as const),
  ];
  const pick = (name: string, label: string, { choices: all, hint, more }: PickList): Field => ({
    ...{ name, label, type: 'choice', hint, more },
    choices: [['', t.any], ...all],
  });
  return [
    { name: 'email', label: t.email, type: 'email' },
    { name: 'status', label: t.status, type: 'choice', choices },
    ...(kind === 'orders' ? [] : [pick('showId', t.show, shows)]),
    ...(kind === 'reservations' ? [] : [pick('itemId', t.item, items)]),
    { name: 'from', label: t.from, type: 'instant' },
    { name: 'to', label: t.to, type: 'instant' },
  ];
}
