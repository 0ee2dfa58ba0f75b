/** npm run outbox:replay: retries dead letters, on DATABASE_URL or the database of npm start. */
import { runOnDatabase } from './lib/database-command.mjs';

runOnDatabase('outbox-replay.js');
