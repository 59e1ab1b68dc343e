import { MediaQuery } from 'svelte/reactivity';

const phone = new MediaQuery('(max-width: 639.98px)', false);

/** Whether the window is a phone's: under 640 px. */
export const isPhone = (): boolean => phone.current;
