import { queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { impactOf, OF_THIS_MOMENT } from '../../api/impact.ts';
import { useApi } from '../../api/session-context.tsx';
import type { LabRequest, PasswordReset } from '../../api/types.ts';

const LOOK_AGAIN_MS = 15_000;
const BUSY_MS = 3_000;
const TEMPLATE_VM = '/api/lab-accounts/{account}/labs/{lab}/template-vm';

/** What the page reads of labs, and of their template VMs. */
function createLabQueries(api: Api) {
  return {
    lab: (account: string, lab: string) =>
      queryOptions({
        queryKey: ['lab', account, lab],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/labs/{lab}', { params: { path: { account, lab } }, signal }),
          ),
      }),

    /** Looked at again while the image is still on its way somewhere. */
    labOptions: (account: string, image: string) =>
      queryOptions({
        queryKey: ['labOptions', account, image],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/images/{image}/lab-options', {
              params: { path: { account, image } },
              signal,
            }),
          ),
        refetchInterval: ({ state: { data } }) =>
          data?.regions.some(({ ready }) => !ready) ? LOOK_AGAIN_MS : false,
      }),

    templateVm: (account: string, lab: string) =>
      queryOptions({
        queryKey: ['templateVm', account, lab],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/labs/{lab}/template-vm', {
              params: { path: { account, lab } },
              signal,
            }),
          ),
        refetchInterval: LOOK_AGAIN_MS,
      }),

    /** What the deletion of a lab would delete, with the tag that it needs. */
    labDeletion: (account: string, lab: string) =>
      queryOptions({
        queryKey: ['labDeletion', account, lab],
        queryFn: ({ signal }) =>
          impactOf(
            api.POST('/api/lab-accounts/{account}/labs/{lab}/check-delete', {
              params: { path: { account, lab } },
              signal,
            }),
          ),
        // The export that has the template VM ends by itself.
        refetchInterval: ({ state: { data } }) => (data?.impact.exportId === undefined ? false : BUSY_MS),
        ...OF_THIS_MOMENT,
      }),
  };
}

export const useLabQueries = () => useApi(createLabQueries);

/** What the page changes of them: each begins an operation. */
function createLabCommands(api: Api) {
  return {
    /** @param key the same key is the same lab, however often it is sent */
    requestLab: (account: string, body: LabRequest, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/labs', {
          params: { path: { account }, header: { 'Repeatability-Request-ID': key } },
          body,
        }),
      ),
    /** @param tag of the consequences that somebody has seen */
    deleteLab: (account: string, lab: string, tag: string) =>
      dataOf(
        api.DELETE('/api/lab-accounts/{account}/labs/{lab}', {
          params: { path: { account, lab }, header: { 'If-Match': tag } },
        }),
      ),
    turnTemplateVm: (account: string, lab: string, turn: 'start' | 'stop') =>
      dataOf(api.POST(`${TEMPLATE_VM}/${turn}`, { params: { path: { account, lab } } })),
    resetPassword: (account: string, lab: string, body: PasswordReset) =>
      dataOf(api.POST(`${TEMPLATE_VM}/reset-password`, { params: { path: { account, lab } }, body })),
  };
}

export const useLabCommands = () => useApi(createLabCommands);
