import type { components } from './schema.d.ts';

/** What the API speaks of, by its own names. */
type Schemas = components['schemas'];
export type AttachRequest = Schemas['AttachRequest'];
export type AzureProblem = Schemas['AzureProblem'];
export type DeletionImpact = Schemas['DeletionImpact'];
export type DetachImpact = Schemas['DetachImpact'];
export type Detail = Schemas['Detail'];
export type Export = Schemas['Export'];
export type ExportPreview = Schemas['ExportPreview'];
export type ExportRequest = Schemas['ExportRequest'];
export type ExportSummary = Schemas['ExportSummary'];
export type Image = Schemas['Image'];
export type ImageVersion = Schemas['ImageVersion'];
export type LabOptions = Schemas['LabOptions'];
export type LabRegion = Schemas['LabRegion'];
export type LabRequest = Schemas['LabRequest'];
export type MonthlyCost = Schemas['MonthlyCost'];
export type Operation = Schemas['OperationStatus'];
export type OperationName = Schemas['OperationName'];
export type Permissions = Schemas['Permissions'];
export type PasswordReset = Schemas['PasswordReset'];
export type PreviewRequest = Schemas['PreviewRequest'];
export type Region = Schemas['ExportRegion'];
export type RoleAssignment = Schemas['RoleAssignment'];
export type RoleAssignmentRequest = Schemas['RoleAssignmentRequest'];
export type Timeline = Schemas['Timeline'];
export type TemplateVm = Schemas['TemplateVm'];
