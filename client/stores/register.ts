import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { AccountRequestView, PersonView } from '../../server/contract/people.ts';
import { useSessionStore } from './session.ts';

/** The accounts and requests for accounts that the person signed in answers for; null until loaded. */
export const useRegisterStore = defineStore('register', () => {
  const session = useSessionStore();
  const people = shallowRef<PersonView[] | null>(null);
  const requests = shallowRef<AccountRequestView[] | null>(null);

  async function loadPeople(): Promise<void> {
    people.value = await session.request('GET /api/people', {});
  }

  async function loadRequests(): Promise<void> {
    requests.value = await session.request('GET /api/account-requests', {});
  }

  /** In place of what was known of the same person. */
  function keepPerson(person: PersonView): void {
    people.value = people.value?.map((known) => (known.id === person.id ? person : known)) ?? null;
  }

  function keepRequest(request: AccountRequestView): void {
    requests.value = requests.value?.map((known) => (known.id === request.id ? request : known)) ?? null;
  }

  watch(
    () => session.actor?.id,
    () => {
      people.value = null;
      requests.value = null;
    },
  );

  return { people, requests, loadPeople, loadRequests, keepPerson, keepRequest };
});
