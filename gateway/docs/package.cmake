# The viewer of /api/docs: the package and version that package-lock.json pins, into the build folder.
find_program(NPM npm REQUIRED)
set(DOCS ${CMAKE_BINARY_DIR}/docs)
set(DOCS_FILES ${DOCS}/node_modules/swagger-ui-dist/swagger-ui.css ${DOCS}/node_modules/swagger-ui-dist/swagger-ui-bundle.js)
add_custom_command(OUTPUT ${DOCS_FILES}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${DOCS}
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/gateway/docs/package.json ${CMAKE_SOURCE_DIR}/gateway/docs/package-lock.json ${DOCS}
  COMMAND ${NPM} ci --silent --ignore-scripts --no-audit --no-fund
  COMMAND ${CMAKE_COMMAND} -E touch ${DOCS_FILES}
  WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/docs
  DEPENDS gateway/docs/package.json gateway/docs/package-lock.json COMMENT "swagger-ui" VERBATIM)
set_source_files_properties(gateway/docs.cpp PROPERTIES
  COMPILE_DEFINITIONS MUSTER_DOCS="${DOCS}/node_modules/swagger-ui-dist" OBJECT_DEPENDS "${DOCS_FILES}")
file(MAKE_DIRECTORY ${DOCS})
