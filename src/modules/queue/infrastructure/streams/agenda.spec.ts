import { Agenda } from './agenda.js';

describe('Agenda', () => {
  let done: string[];
  let agenda: Agenda<string>;

  beforeEach(() => {
    jest.useFakeTimers();
    done = [];
    agenda = new Agenda((item) => done.push(item));
  });

  afterEach(() => jest.useRealTimers());

  it('runs each item once, at its time and not before', () => {
    agenda.set('late', 2_000);
    agenda.set('early', 500);
    jest.advanceTimersByTime(400);
    expect(done).toEqual([]);
    jest.advanceTimersByTime(300);
    expect(done).toEqual(['early']);
    jest.advanceTimersByTime(10_000);
    expect(done).toEqual(['early', 'late']);
  });

  it('keeps only the last time of an item', () => {
    agenda.set('moved', 500);
    agenda.set('moved', 3_000);
    jest.advanceTimersByTime(2_000);
    expect(done).toEqual([]);
    jest.advanceTimersByTime(2_000);
    expect(done).toEqual(['moved']);
  });

  it('does not run an item that was deleted', () => {
    agenda.set('gone', 500);
    agenda.set('there', 500);
    agenda.delete('gone');
    jest.advanceTimersByTime(1_000);
    expect(done).toEqual(['there']);
  });

  it('runs items that are set while it runs, and stops its timer without items', () => {
    agenda = new Agenda((item) => {
      done.push(item);
      if (done.length < 3) agenda.set(item, 0);
    });
    agenda.set('again', 0);
    jest.advanceTimersByTime(1_000);
    expect(done).toEqual(['again', 'again', 'again']);
    expect(jest.getTimerCount()).toBe(0);
    agenda.set('later', 100);
    jest.advanceTimersByTime(300);
    expect(done).toHaveLength(4);
  });
});
