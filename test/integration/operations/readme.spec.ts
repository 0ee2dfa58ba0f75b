import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curlStory } from '../../../scripts/lib/curl-story.mjs';
import { projectRoot } from '../../../scripts/lib/paths.mjs';

describe('The README', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

  it('contains the curl story that npm start prints', () => {
    expect(readme).toContain(curlStory('http://127.0.0.1:3000').join('\n'));
  });
});
