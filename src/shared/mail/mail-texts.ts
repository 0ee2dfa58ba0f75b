import type { Language } from '../domain/language.js';

interface LinkFields {
  readonly token: string;
  /** When the link stops working, in ISO 8601. The mail is not sent after that. */
  readonly endsAt?: string;
}

/** What each template needs. No text by users: whoever signs up with an address of others writes them nothing. */
export interface MailFields {
  'verify-email': LinkFields;
  'reset-password': LinkFields;
  'show-cancelled': {
    readonly title: string;
    readonly startsAt: string;
    readonly reason: string;
    /** What was refunded. */
    readonly amount: number;
  };
  'credited-late': { readonly amount: number };
  'refund-on-balance': { readonly amount: number };
}

export type MailTemplate = keyof MailFields;

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

type Texts = {
  readonly [Template in MailTemplate]: Readonly<
    Record<Language, (fields: MailFields[Template], publicUrl: string) => MailText>
  >;
};

/** The token stands behind `#`, so that no server on the way and no log sees it. */
const TEXTS: Texts = {
  'verify-email': {
    en: ({ token }, url) => ({
      subject: 'Confirm your e-mail address',
      text: `Somebody, probably you, has signed up with this e-mail address.

To confirm that the address is yours, open this link within three days:

${url}/verify-email#token=${token}

If you have not signed up, ignore this mail.`,
    }),
    ko: ({ token }, url) => ({
      subject: '이메일 주소를 인증해 주세요',
      text: `이 이메일 주소로 회원 가입이 접수되었습니다.

본인의 주소가 맞다면 3일 안에 아래 링크를 열어 인증해 주세요.

${url}/verify-email#token=${token}

가입한 적이 없다면 이 메일을 무시하셔도 됩니다.`,
    }),
  },
  'reset-password': {
    en: ({ token }, url) => ({
      subject: 'Choose a new password',
      text: `Somebody, probably you, has asked for a new password.

To choose one, open this link within an hour. It works once:

${url}/reset-password#token=${token}

If you have not asked for it, ignore this mail. Your password stays as it is.`,
    }),
    ko: ({ token }, url) => ({
      subject: '비밀번호 재설정 안내',
      text: `비밀번호 재설정이 요청되었습니다.

1시간 안에 아래 링크를 열어 새 비밀번호를 정해 주세요. 링크는 한 번만 사용할 수 있습니다.

${url}/reset-password#token=${token}

요청한 적이 없다면 이 메일을 무시하셔도 됩니다. 비밀번호는 그대로 유지됩니다.`,
    }),
  },
  'show-cancelled': {
    en: ({ title, startsAt, reason, amount }) => ({
      subject: `Cancelled: ${title}`,
      text: `${title} on ${instant('en', startsAt)} is cancelled. We are sorry.

Reason: ${reason}
Refund: ${won(amount)} KRW

Your tickets for this show are no longer valid. The refund goes back to the card that paid, else to your balance.`,
    }),
    ko: ({ title, startsAt, reason, amount }) => ({
      subject: `공연 취소: ${title}`,
      text: `${instant('ko', startsAt)} ${title} 공연이 취소되었습니다. 불편을 드려 죄송합니다.

사유: ${reason}
환불 금액: ${won(amount)}원

이 공연의 티켓은 더 이상 사용할 수 없습니다. 카드로 결제한 금액은 카드로, 그 밖의 금액은 잔액으로 환불됩니다.`,
    }),
  },
  'credited-late': {
    en: ({ amount }) => ({
      subject: 'Your payment came too late',
      text: `Your card payment of ${won(amount)} KRW arrived when the time to pay was over, so nothing was bought with it.

The money is on your balance. You can pay with it.`,
    }),
    ko: ({ amount }) => ({
      subject: '결제 시간 초과 안내',
      text: `카드 결제 ${won(amount)}원이 결제 시간이 지난 뒤에 완료되어 구매가 이루어지지 않았습니다.

결제하신 금액은 잔액으로 적립되었으며, 다음 구매에 사용할 수 있습니다.`,
    }),
  },
  'refund-on-balance': {
    en: ({ amount }) => ({
      subject: 'Your refund is on your balance',
      text: `Your card did not take back a refund of ${won(amount)} KRW.

The money is on your balance. You can pay with it.`,
    }),
    ko: ({ amount }) => ({
      subject: '환불 금액 잔액 적립 안내',
      text: `카드로 ${won(amount)}원을 환불하지 못했습니다.

환불 금액은 잔액으로 적립되었으며, 다음 구매에 사용할 수 있습니다.`,
    }),
  },
};

/** @param publicUrl the address of the pages, for links */
export function textOf<Template extends MailTemplate>(
  template: Template,
  language: Language,
  fields: MailFields[Template],
  publicUrl: string,
): MailText {
  return TEXTS[template][language](fields, publicUrl);
}

/** In the time of Seoul, as everything is sold in won. */
function instant(language: Language, iso: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Seoul' } as const;
  return `${new Date(iso).toLocaleString(language, format)} (KST)`;
}

function won(amount: number): string {
  return amount.toLocaleString('en');
}
