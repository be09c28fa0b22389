export interface ImageRef {
  galleryId: string;
  imageName: string;
}

export interface VersionRef extends ImageRef {
  version: string;
}
