/** The type of a field that `withDates` has read. */
type Read<Value> = Value extends string ? Date : Value;

/** The fields of a body with dates at these names. Absent fields stay absent. */
export function withDates<Body extends object, Name extends keyof Body>(
  body: Body,
  names: readonly Name[],
): Omit<Body, Name> & { [Key in keyof Pick<Body, Name>]: Read<Pick<Body, Name>[Key]> } {
  const dates = names.flatMap((name) => {
    const value = body[name];
    return typeof value === 'string' ? [[name, new Date(value)]] : [];
  });
  return { ...body, ...Object.fromEntries(dates) } as never;
}
