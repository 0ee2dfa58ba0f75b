/** npm run outbox:replay: sends dead letters again, on DATABASE_URL or on what npm start runs. */
import { runOnDatabase } from './lib/database-command.mjs';

runOnDatabase('outbox-replay.js');
