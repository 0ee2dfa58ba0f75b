import { later, orReload } from '../shared/later.js';
import { EmptyPlace } from './empty-place.js';

/**
 * What is not shown before the server has answered, so that the first load is small. A reload costs nothing here,
 * because the cookie keeps the place.
 */
const load = orReload(() => import('./rare.js'));

export const DrawResult = later(async () => (await load()).DrawResult);
export const Ended = later(async () => (await load()).Ended);
export const Leave = later(async () => (await load()).Leave);
export const LoggedOut = later(async () => (await load()).LoggedOut);
export const Missing = later(async () => (await load()).Missing);
export const Outside = later(async () => (await load()).Outside);
export const PreQueue = later(async () => (await load()).PreQueue, <EmptyPlace />);
export const Refused = later(async () => (await load()).Refused);
export const Solving = later(async () => (await load()).Solving);
export const WelcomeBack = later(async () => (await load()).WelcomeBack);
