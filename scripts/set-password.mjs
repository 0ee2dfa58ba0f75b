/** npm run set-password -- <e-mail address>: on DATABASE_URL or the database of npm start. */
import { runOnDatabase } from './lib/database-command.mjs';

runOnDatabase('set-password.js');
