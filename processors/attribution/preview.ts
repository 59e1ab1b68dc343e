/** What a page or a command may ask of attribution: pure, writes nothing. */
export type { Story } from './story.js';
export { why } from './why.js';
