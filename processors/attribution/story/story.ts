/** The whole story of one conversion. Times are ms since 1970, amounts minor units, NULL is unknown or nobody. */
export interface Story {
  readonly conversion: {
    readonly programme_id: string;
    readonly conversion_id: string;
    readonly person_id: string;
    readonly type: string;
    readonly occurred_at: number;
    readonly customer_id: string | null;
    readonly visitor_id: string | null;
    readonly order_id: string | null;
    readonly claimed_code: string | null;
    readonly amount_minor: number | null;
    readonly currency: string | null;
    readonly source: string;
    readonly duplicate_of: string | null;
  };
  /** One sentence. */
  readonly summary: string;
  readonly ruleset: StoryRuleset;
  /** At or before the conversion, oldest first. */
  readonly touchpoints: readonly StoryTouchpoint[];
  /** The models that every touchpoint is told for, the one that paid among them. */
  readonly models: readonly StoryModel[];
  /** How many touchpoints of the person came after the conversion and could not count. */
  readonly later_touchpoints: number;
  readonly decisions: readonly StoryDecision[];
  readonly holds: readonly StoryHold[];
  readonly limits: readonly StoryLimit[];
  readonly order: StoryOrder | null;
  readonly rewards: readonly StoryReward[];
  readonly journal: readonly StoryEntry[];
  /** The programme's now, and when time alone changes the answer next. */
  readonly now: number;
  readonly next_at: number | null;
  /** All of it in plain words, a line each. */
  readonly text: readonly string[];
}

export interface StoryRuleset {
  readonly version: number;
  /** NULL for version 0, which was always in force. */
  readonly effective_from: number | null;
  /** The model that paid, and the one that the rules name where that only informs. */
  readonly model: string;
  readonly named_model: string;
  /** The model event whose frozen weights gave the shares; NULL where none did. */
  readonly model_id: string | null;
  readonly competing: string;
  /** winner or split; NULL where the model alone says what several advocates of one conversion get. */
  readonly co_referral: string | null;
  readonly lookback_days: number;
  readonly note: string | null;
}

export interface StoryModel {
  readonly model: string;
  /** The model event whose frozen weights these are; NULL where the model needs none. */
  readonly model_id: string | null;
  /** The rules in force pay by it. */
  readonly paid: boolean;
}

export interface StoryTouchpoint {
  readonly touchpoint_id: string;
  readonly occurred_at: number;
  readonly channel: string;
  readonly touch: string;
  readonly visitor_id: string;
  readonly advocate_id: string | null;
  readonly referral_code: string | null;
  /** It won a share of the conversion. */
  readonly counted: boolean;
  readonly share_ppb: number;
  /**
   * What each of the models would have given it, all other rules as they are, and had no claimed code decided; models that give it nothing are
   * left out.
   */
  readonly by_model: readonly { readonly model: string; readonly share_ppb: number }[];
  /** Why it did not count: the strongest reason, and all that apply. NULL where it counted or carries no referral. */
  readonly reason: string | null;
  readonly reasons: readonly string[];
  /** In plain words. */
  readonly note: string;
}

export interface StoryDecision {
  readonly advocate_id: string | null;
  readonly outcome: string;
  readonly reason: string;
  /** For the reviewer, and what may be shown to the advocate. */
  readonly text: string;
  readonly advocate_text: string;
  readonly share_ppb: number;
  readonly amount_minor: number;
  readonly currency: string | null;
}

export interface StoryHold {
  readonly reason: string;
  readonly text: string;
  readonly advocate_id: string | null;
  readonly opened_at: number;
  readonly closes_at: number | null;
  readonly closed_at: number | null;
  readonly closed_by: string | null;
  /** The case whose review it waits for; NULL for whatever waits for no review. */
  readonly case_id: string | null;
}

/** A cap that cut a reward in cash, or denied the credit. Amounts in minor units; NULL where no money was claimed, or the rules set no such cap. */
export interface StoryLimit {
  readonly advocate_id: string;
  readonly denied: boolean;
  /** The rule that bound. */
  readonly limited_by: string;
  readonly currency: string | null;
  /** What the conversion would have earned before refunds, and what the caps granted of it. */
  readonly gross_minor: number;
  readonly left_minor: number;
  readonly credits_per_day: number | null;
  readonly advocate_month_minor: number | null;
  readonly programme_month_minor: number | null;
}

export interface StoryOrder {
  readonly order_id: string;
  readonly status: string;
  readonly amount_minor: number;
  readonly refunded_minor: number;
  readonly net_minor: number;
  readonly currency: string;
  readonly events: readonly {
    readonly status: string;
    readonly at: number;
    readonly amount_minor: number;
    readonly currency: string;
  }[];
}

export interface StoryReward {
  readonly advocate_id: string;
  readonly to: string;
  readonly state: string;
  readonly value: string;
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly due_at: number | null;
}

export interface StoryEntry {
  readonly decision_id: string;
  readonly supersedes: string;
  readonly entry_no: number;
  readonly retracted: boolean;
  readonly journaled_at: number;
  readonly decided_for: number;
  readonly advocate_id: string | null;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string;
  readonly model: string;
  readonly ruleset_version: number;
  readonly share_ppb: number;
  readonly amount_minor: number;
  readonly currency: string | null;
}
