export { TopUpModule } from './topup.module.js';
export { type BookDifference, CompareBooks } from './application/compare-books.js';
export { topUpProblems } from './infrastructure/http/top-up-problems.js';
