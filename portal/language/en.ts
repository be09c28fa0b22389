import { plurals } from './plural.ts';
import type { Reasons } from './reasons.ts';

const count = plurals<'one'>('en');

/**
 * What the frame and the parts of every page say; a feature has its own words. A key that another language lacks does
 * not compile.
 */
export const en = {
  product: 'Lab Gallery',
  frame: {
    skip: 'Skip to the content',
    navigation: 'Lab account',
    breadcrumb: 'Where you are',
    pickAccount: 'Lab account',
    light: 'Switch to the light theme',
    dark: 'Switch to the dark theme',
  },
  navigation: {
    labs: 'Labs',
    createLab: 'Create a lab',
    gallery: 'Gallery',
    exports: 'Exports',
    audit: 'Audit',
    people: 'People',
    settings: 'Settings',
    accounts: 'Lab accounts',
    retention: 'Clear up versions',
  },
  states: {
    loading: 'Loading …',
    tryingAgain: 'Lab Gallery does not answer. Trying again …',
    tryAgain: 'Try again',
    close: 'Close',
    no: 'No, go back',
    changed: 'Meanwhile something has changed. Look again at what this means before you go on.',
    offline: 'Lab Gallery does not answer.',
    offlineAdvice: 'The page tries again by itself. Exports go on, and nothing that you have typed is lost.',
    signedOut: 'Your sign-in has ended.',
    signedOutAdvice: 'Sign in again to go on. What you have typed is kept.',
    more: 'Show more',
    unforeseen: 'The page has failed in a way that nobody foresaw.',
    noGallery: 'No gallery is attached',
    noGalleryAdvice: 'Labs are exported into the attached gallery, and created from the images in it.',
    notYours: 'These are for the account’s administrators',
    notYoursAdvice: 'An Owner or a Contributor of the lab account changes its settings.',
    cannotDelete: 'It can’t be deleted now.',
  },
  /** How far the copies of a version are, region by region. */
  replication: {
    regions: 'Regions',
    homeRegion: 'region of the template VM',
    regionState: {
      Pending: 'Waiting',
      Replicating: 'Copying',
      Withdrawing: 'About to be tried again',
      Completed: 'Ready',
      Failed: 'Failed',
      Skipped: 'Left out',
      Cancelled: 'Cancelled',
    },
    progressOf: (region: string) => `Copy to ${region}`,
    timeLeft: (time: string) => `about ${time} left`,
    soon: 'any moment now',
    attempts: (times: number) => `Tried ${count(times, { one: 'time', other: 'times' })}.`,
  },
  /** How copies are stored, and what they are for. */
  copies: {
    storage: 'Storage',
    storageType: {
      Standard_LRS: 'Standard HDD',
      Standard_ZRS: 'Standard HDD, zone-redundant',
      Premium_LRS: 'Premium SSD',
    },
    replicasHint: 'One for every 20 students who start at the same time.',
    excludeFromLatest: 'Keep this version from those who take the latest',
  },
  /** What is known of sizes and costs. */
  amounts: {
    atLeast: (money: string) => `at least ${money}`,
    unknown: 'Not known',
    gb: (size: string) => `${size} GB`,
  },
  crashed: {
    title: 'This page has failed',
    text: 'Lab Gallery itself goes on, and so does long work that has begun. What you have typed and not sent is kept where it can be.',
    toStart: 'Go to the lab accounts',
    reporting: 'The operators are being told …',
    reported: 'The operators have been told. If it happens again, give them this id:',
    unreported:
      'The operators could not be told. If it happens again, give them this id, and say when it happened:',
    copy: 'Copy the id',
    copied: 'Copied.',
    notCopied: 'It could not be copied. Select it and copy it yourself.',
  },
  signIn: {
    title: 'Sign in to Lab Gallery',
    text: 'Save the template VM of your lab as an image, in every region of its geography, so that labs can be created from it. You need an account of your organization.',
    action: 'Sign in',
    signOut: 'Sign out',
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address leads nowhere.',
  },
};

export type CommonWords = typeof en;

/** What every page can say. */
export type Catalogue = CommonWords & {
  /** Absent where the language needs none, and until they are loaded. */
  reasons?: Reasons | undefined;
};
