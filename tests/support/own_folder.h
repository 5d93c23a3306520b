/* A folder for each test: setup and teardown for cmocka, whose state is the folder's path. */
#ifndef TAPEDECK_TESTS_OWN_FOLDER_H
#define TAPEDECK_TESTS_OWN_FOLDER_H

int own_folder_begin(void **state);
int own_folder_end(void **state); /* with all that is in it */

#endif
