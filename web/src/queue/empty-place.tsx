/** Where the place will be, of its size, so that nothing moves when it comes. */
export function EmptyPlace() {
  return <section class="card place" aria-busy="true" />;
}
