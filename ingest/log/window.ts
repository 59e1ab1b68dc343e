import type { FileHandle } from 'node:fs/promises';

/** A view that slides over a file: holds some of it in memory, aligned so that columns can be viewed in place. */
export class Window {
  buffer = Buffer.from(new ArrayBuffer(0));
  #start = 0;
  #filled = 0;

  constructor(
    readonly handle: FileHandle,
    /** Bytes of the file that may be looked at. */
    readonly limit: number,
    readonly chunkBytes: number,
  ) {}

  /**
   * Makes the file's bytes [position, position + bytes) available and returns where they begin in `buffer`;
   * -1 if the file ends before. `position` is a multiple of 8. Views of an earlier `buffer` stay valid.
   */
  async need(position: number, bytes: number): Promise<number> {
    if (position + bytes > this.limit) return -1;
    if (position < this.#start || position + bytes > this.#start + this.#filled) await this.#load(position, bytes);
    const at = position - this.#start;
    return at + bytes <= this.#filled ? at : -1;
  }

  async #load(position: number, bytes: number): Promise<void> {
    const wanted = Math.min(this.limit - position, Math.max(bytes, this.chunkBytes));
    // A fresh buffer each time: frames already taken point into the old one.
    const buffer = Buffer.from(new ArrayBuffer(wanted));
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.handle.read(buffer, filled, wanted - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.buffer = buffer;
    this.#start = position;
    this.#filled = filled;
  }
}
