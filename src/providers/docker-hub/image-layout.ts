import { fixedLayout } from '../../images/layout.js'

/** https://docs.docker.com/docker-hub/repos/ */
export const DOCKER_HUB_LAYOUT = fixedLayout('at Docker Hub', ['ACCOUNT', 'REPOSITORY'])
