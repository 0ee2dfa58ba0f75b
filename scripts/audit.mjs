/** npm run audit: checks that everything fits together, on DATABASE_URL or on what npm start runs. */
import { runOnDatabase } from './lib/database-command.mjs';

runOnDatabase('audit.js');
