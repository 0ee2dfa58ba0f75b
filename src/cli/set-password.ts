import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ACCOUNT_ROWS, accountsOn } from '../modules/user/index.js';
import { DomainError } from '../shared/domain/domain-error.js';
import { hasPasswordLength, PASSWORD_LENGTH } from '../shared/domain/text.js';
import { onDatabase, print, runCommand } from './command.js';

const { min, max } = PASSWORD_LENGTH;
const USAGE = `Changes the password of an account, for example of an admin.

  onsale set-password <e-mail address>

  Asks for the password, or reads it from standard input. It is never an argument, because other users
  of the machine can read arguments.`;

function readEmail(): string {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [email] = positionals;
  if (email === undefined || positionals.length > 1) {
    throw new Error('set-password expects one argument, the e-mail address of the account');
  }
  return email;
}

async function readPassword(): Promise<string> {
  // Editors and `echo` add a line break that is not part of the password.
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  const password = await ask('New password: ');
  if (password !== (await ask('Again: '))) throw new Error('The two passwords differ');
  return password;
}

/** Shows nothing of what is typed. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function setPassword(email: string, password: string): Promise<void> {
  try {
    await onDatabase(
      (dataSource) => accountsOn(dataSource).setPassword(email, password),
      ACCOUNT_ROWS,
    );
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'USER_NOT_FOUND') throw error;
    throw new Error(`No account here has the address ${email}`, { cause: error });
  }
}

await runCommand(
  async () => {
    const email = readEmail();
    const password = await readPassword();
    if (!hasPasswordLength(password)) {
      throw new Error(`A password has ${min} to ${max} characters. Nothing was changed.`);
    }
    await setPassword(email, password);
    print(
      `The password of ${email} is changed. Log in with it now.`,
      'All sessions of the account have ended.',
      'ADMIN_PASSWORD does not change this account any more.',
    );
  },
  { usage: USAGE },
);
