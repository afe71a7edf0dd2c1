import { inject, provide, type InjectionKey } from 'vue';

const key: InjectionKey<true> = Symbol('page heading');

/** The calling component has the page's heading: what is inside of it has none of that rank. */
export const provideHeading = (): void => provide(key, true);

/** Of a part that may be the whole page, or stand below its heading. */
export const headingRank = (): 'h1' | 'h2' => (inject(key, null) ? 'h2' : 'h1');
