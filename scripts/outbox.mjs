/** npm run outbox:status, outbox:resume, outbox:replay, outbox:compare: on DATABASE_URL or the database of npm start. */
import { runOnDatabase } from './lib/database-command.mjs';

// Removes the command's name, so that its arguments are where it expects them.
const [name] = process.argv.splice(2, 1);
runOnDatabase(`outbox-${name}.js`);
