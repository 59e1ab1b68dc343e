// Holds an embedded warehouse until its input ends: the second process of a test.
import { createInterface } from 'node:readline';
import { Session } from 'chdb';

const session = new Session(process.argv[2]);
console.log('holding');
createInterface({ input: process.stdin }).on('close', () => session.close());
