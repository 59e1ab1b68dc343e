/**
 * The players that a walk down a tree has met, and what a leaf at its end is worth to each.
 *
 * A player is met with the part of the rows that goes the way of the walk where the player is left out, and with whether it would itself go that way. So
 * the game of a leaf is v(S) = value · [no player of S goes another way] · Π of the parts of the players that are not in S. Players that would go another way
 * all have the same value; those that would go this way have theirs from the polynomial Π (part + z), divided by their own factor.
 * A walk changes one way and takes back what it did, so that nothing is allocated.
 *
 * Cost: a leaf takes O(players that go its way, squared). Source: Lundberg et al. (2020), algorithm 2, in the form of J. Yang, "Fast TreeSHAP" (2021).
 */
export class ShapleyWay {
  readonly #player: Int32Array;
  readonly #part: Float64Array;
  readonly #goes: Uint8Array;
  readonly #polynomial: Float64Array;
  /** Of m players, how much a coalition of k counts: weight[m · width + k] = k! (m - k - 1)! / m!. */
  readonly #weight: Float64Array;
  #length = 0;

  /** @param most the most players on a way */
  constructor(private readonly most: number) {
    this.#player = new Int32Array(most);
    this.#part = new Float64Array(most);
    this.#goes = new Uint8Array(most);
    this.#polynomial = new Float64Array(most + 1);
    this.#weight = coalitionWeights(most);
  }

  /** Where a player stands, -1 if it has not been met. */
  find(player: number): number {
    for (let at = 0; at < this.#length; at += 1) if (this.#player[at] === player) return at;
    return -1;
  }

  /** Meets a new player. */
  push(player: number, part: number, goes: boolean): void {
    this.#player[this.#length] = player;
    this.#part[this.#length] = part;
    this.#goes[this.#length] = Number(goes);
    this.#length += 1;
  }

  pop(): void {
    this.#length -= 1;
  }

  part(place: number): number {
    return this.#part[place]!;
  }

  goes(place: number): boolean {
    return this.#goes[place] === 1;
  }

  /** Changes what is known of a player that was met before. */
  set(place: number, part: number, goes: boolean): void {
    this.#part[place] = part;
    this.#goes[place] = Number(goes);
  }

  /** Adds to each player what a leaf is worth to it. */
  share(value: number, sums: Float64Array): void {
    const length = this.#length;
    const [goers, scale] = this.#expand(value);
    const row = length * this.most;
    let without = 0;
    for (let k = 0; k <= goers && k < length; k += 1) without += this.#polynomial[k]! * this.#weight[row + k]!;
    for (let at = 0; at < length; at += 1) {
      const player = this.#player[at]!;
      if (this.#goes[at] === 0) {
        sums[player]! -= scale * without;
        continue;
      }
      const part = this.#part[at]!;
      let [sum, next] = [0, 0];
      for (let k = goers - 1; k >= 0; k -= 1) {
        next = this.#polynomial[k + 1]! - part * next;
        sum += next * this.#weight[row + k]!;
      }
      sums[player]! += scale * (1 - part) * sum;
    }
  }

  /** Π (part + z) over those that go this way; returns how many they are, and the value times the parts of the others. */
  #expand(value: number): [number, number] {
    const polynomial = this.#polynomial;
    let [goers, scale] = [0, value];
    polynomial[0] = 1;
    for (let at = 0; at < this.#length; at += 1) {
      const part = this.#part[at]!;
      if (this.#goes[at] === 0) {
        scale *= part;
        continue;
      }
      polynomial[goers + 1] = polynomial[goers]!;
      for (let k = goers; k > 0; k -= 1) polynomial[k] = part * polynomial[k]! + polynomial[k - 1]!;
      polynomial[0]! *= part;
      goers += 1;
    }
    return [goers, scale];
  }
}

function coalitionWeights(most: number): Float64Array {
  const weight = new Float64Array((most + 1) * most);
  for (let players = 1; players <= most; players += 1) {
    // 1 / (m · C(m - 1, k)), from one k to the next.
    let one = 1 / players;
    for (let k = 0; k < players; k += 1) {
      weight[players * most + k] = one;
      one *= (k + 1) / (players - 1 - k);
    }
  }
  return weight;
}
