import { RecentIds } from './recent-ids.js';

describe('RecentIds', () => {
  it('drops the oldest id when there are too many', () => {
    const ids = new RecentIds(2);
    for (const id of ['a', 'b']) ids.add(id);
    expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([true, true, false]);
    ids.add('c');
    expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([false, true, true]);
  });

  it('counts an id once', () => {
    const ids = new RecentIds(2);
    for (const id of ['a', 'b', 'b', 'a']) ids.add(id);
    expect(['a', 'b'].map((id) => ids.has(id))).toEqual([true, true]);
  });
});
