/** Names of channels or advocates, numbered as they are met. */
export class NodeNames {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#names.length;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, (number = this.#names.push(name) - 1));
    return number;
  }

  /** The names in alphabetical order, and the place of each number in it. */
  sorted(): { readonly names: readonly string[]; readonly placeOf: Uint32Array } {
    const order = this.#names.map((_, i) => i).sort((a, b) => (this.#names[a]! < this.#names[b]! ? -1 : 1));
    const placeOf = new Uint32Array(order.length);
    order.forEach((number, place) => (placeOf[number] = place));
    return { names: order.map((number) => this.#names[number]!), placeOf };
  }
}
