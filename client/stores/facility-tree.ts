import type { FacilityView } from '../../server/contract/rest.ts';

export interface TreeNode<Child> {
  id: string;
  name: string;
  children: Child[];
}
export type ProvinceNode = TreeNode<FacilityView>;
export type CountryNode = TreeNode<ProvinceNode>;

/** Country > province > facility, each level by name in Vietnamese order. */
export function facilityTree(facilities: readonly FacilityView[]): CountryNode[] {
  const countries = new Map<string, CountryNode>();
  const provinces = new Map<string, ProvinceNode>();
  for (const facility of [...facilities].sort(byName)) {
    let province = provinces.get(facility.province.id);
    if (!province) {
      province = { ...facility.province, children: [] };
      provinces.set(province.id, province);
      let country = countries.get(facility.country.id);
      if (!country) {
        country = { ...facility.country, children: [] };
        countries.set(country.id, country);
      }
      country.children.push(province);
    }
    province.children.push(facility);
  }
  for (const country of countries.values()) country.children.sort(byName);
  return [...countries.values()].sort(byName);
}

/** Those whose name or province contains every word of `text`, whatever its case and accents. */
export function searchFacilities(facilities: readonly FacilityView[], text: string): FacilityView[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return facilities.filter((facility) => {
    const name = fold(`${facility.name} ${facility.province.name}`);
    return words.every((word) => name.includes(word));
  });
}

/** Lower case without Vietnamese marks: what people type in a hurry. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('đ', 'd');
}

const collator = new Intl.Collator('vi', { numeric: true });

function byName(a: { name: string }, b: { name: string }): number {
  return collator.compare(a.name, b.name);
}
