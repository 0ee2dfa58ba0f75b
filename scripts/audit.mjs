/** npm run audit: checks the invariants of the data, on DATABASE_URL or the database of npm start. */
import { runOnDatabase } from './lib/database-command.mjs';

runOnDatabase('audit.js');
