import { codeOf, detailsOf } from '../../../../test/support/code-of.js';
import { LockedAreas } from './locked-areas.js';

const area = (id: string, available: number, price = 5_000) => ({
  id,
  section: `Section ${id}`,
  price,
  available,
});
const some = (areaId: string, quantity: number) => ({ areaId, quantity });

describe('LockedAreas', () => {
  it('takes from what earlier requests have left, whole groups only', () => {
    const areas = new LockedAreas([area('a', 10)]);
    const outcomes = [4, 4, 4, 2].map((quantity) =>
      codeOf(() => areas.take([some('a', quantity)])),
    );
    expect(outcomes).toEqual([null, null, 'AREA_SOLD_OUT', null]);
    expect([...areas.taken]).toEqual([['a', 10]]);
  });

  it('takes from all areas of a request or from none, and says what is left', () => {
    const areas = new LockedAreas([area('a', 5), area('b', 1), area('c', 0)]);
    const rule = () => areas.take([some('a', 5), some('b', 2), some('c', 1)]);
    expect(codeOf(rule)).toBe('AREA_SOLD_OUT');
    expect(detailsOf(rule)).toEqual({
      areas: [
        { areaId: 'b', section: 'Section b', left: 1 },
        { areaId: 'c', section: 'Section c', left: 0 },
      ],
    });
    expect(areas.taken.size).toBe(0);
  });

  it('refuses unknown areas before areas that are sold out', () => {
    const areas = new LockedAreas([area('a', 0)]);
    const rule = () => areas.take([some('a', 1), some('gone', 1)]);
    expect(codeOf(rule)).toBe('AREA_NOT_FOUND');
    expect(detailsOf(rule)).toEqual({ areaIds: ['gone'] });
  });

  it('gives places with the price of their area, in the order of the request', () => {
    const areas = new LockedAreas([area('a', 5, 300), area('b', 5, 900)]);
    expect(areas.take([some('b', 1), some('a', 2)])).toEqual([
      { id: 'b', section: 'Section b', price: 900, quantity: 1 },
      { id: 'a', section: 'Section a', price: 300, quantity: 2 },
    ]);
  });
});
