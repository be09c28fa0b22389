/** A new password for a user of a VM, who is made where there is none. It is never written down. */
export interface NewPassword {
  username: string;
  password: string;
}
