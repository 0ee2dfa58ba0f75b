import { DomainError } from '../domain/domain-error.js';
import { type BatchSteps, DecideAgain, settle } from './batched-use-case.js';

class Refusal extends DomainError {}

/** Gives out `available` numbers, one to each request. */
interface Numbers {
  available: number;
}

type Steps = BatchSteps<string, Numbers, string, string>;

function stepsFor(available: number, changes: Partial<Steps> = {}) {
  const written: (readonly string[])[] = [];
  const steps: Steps = {
    lock: async () => ({ available }),
    decide: (name, numbers) => {
      if (numbers.available === 0) throw new Refusal('NONE_LEFT');
      numbers.available -= 1;
      return name;
    },
    write: async (granted) => {
      written.push(granted);
      return granted.map((name) => name.toUpperCase());
    },
    ...changes,
  };
  return { steps, written };
}

async function outcomesOf(steps: Steps, names: string[]): Promise<unknown[]> {
  const outcomes = await settle(steps, names, 'key');
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.view : (outcome.reason as Refusal).code,
  );
}

describe('BatchedUseCase', () => {
  it('decides requests in the order of arrival, and writes only granted ones', async () => {
    const { steps, written } = stepsFor(2);
    expect(await outcomesOf(steps, ['a', 'b', 'c'])).toEqual(['A', 'B', 'NONE_LEFT']);
    expect(written).toEqual([['a', 'b']]);
  });

  it('gives each request its own view when others between them are refused', async () => {
    const { steps } = stepsFor(9, {
      decide: (name) => {
        if (name.startsWith('bad')) throw new Refusal('BAD');
        return name;
      },
    });
    expect(await outcomesOf(steps, ['bad 1', 'a', 'bad 2', 'b'])).toEqual(['BAD', 'A', 'BAD', 'B']);
  });

  it('writes nothing when every request is refused', async () => {
    const { steps, written } = stepsFor(0);
    expect(await outcomesOf(steps, ['a', 'b'])).toEqual(['NONE_LEFT', 'NONE_LEFT']);
    expect(written).toEqual([]);
  });

  it('fails as a whole when a decision throws anything but a domain error', async () => {
    const { steps, written } = stepsFor(2, {
      decide: () => {
        throw new Error('broken');
      },
    });
    await expect(settle(steps, ['a'], 'key')).rejects.toThrow('broken');
    expect(written).toEqual([]);
  });

  it('decides all requests again after the write was undone', async () => {
    const attempts: (readonly string[])[] = [];
    const { steps } = stepsFor(3, {
      write: async (granted) => {
        attempts.push(granted);
        return attempts.length === 1 ? new DecideAgain({ available: 1 }) : granted;
      },
    });
    expect(await outcomesOf(steps, ['a', 'b', 'c'])).toEqual(['a', 'NONE_LEFT', 'NONE_LEFT']);
    expect(attempts).toEqual([['a', 'b', 'c'], ['a']]);
  });
});
