# The Debian packages: idiom, idiom-dev, idiom-scim, idiom-sandbox, idiom-doc. CPack builds them from components; what is
# in every package, or in packages only, are components of their own that `cmake --install` leaves out.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME idiom)
set(CPACK_PACKAGE_VENDOR Idiom)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(IDIOM_MAINTAINER "The Idiom developers <idiom@idiom.invalid>" CACHE STRING "Who answers for the packages")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${IDIOM_MAINTAINER}")
# Runs when the packages are made, and knows then which commit was built.
configure_file(packages_version.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/packages_version.cmake @ONLY)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_BINARY_DIR}/packages_version.cmake)

set(debian ${CMAKE_CURRENT_SOURCE_DIR}/debian)
# package(NAME SUMMARY DESCRIPTION COMPONENTS…) puts the components into the package NAME, with what every package has.
macro(package name summary description)
  string(MAKE_C_IDENTIFIER ${name} group)
  string(TOUPPER ${group} GROUP)
  foreach(component ${ARGN} ${group}_papers)
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    string(TOUPPER ${component} COMPONENT)
    set(CPACK_COMPONENT_${COMPONENT}_GROUP ${group})
  endforeach()
  install(FILES ${debian}/copyright ${IDIOM_VERSION_FOLDER}/changelog.gz DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${name}
          COMPONENT ${group}_papers EXCLUDE_FROM_ALL)
  if(EXISTS ${debian}/${name}.lintian-overrides)
    install(FILES ${debian}/${name}.lintian-overrides DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides RENAME ${name}
            COMPONENT ${group}_papers EXCLUDE_FROM_ALL)
  endif()
  set(CPACK_DEBIAN_${GROUP}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${GROUP}_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_${GROUP}_DESCRIPTION "${summary}")
  set(CPACK_DEBIAN_${GROUP}_DESCRIPTION "${summary}\n${description}")
endmacro()

# The package alone has a configuration in /etc: elsewhere an install must not touch it.
install(FILES routes.yaml DESTINATION /etc/idiom COMPONENT configuration EXCLUDE_FROM_ALL)
package(idiom "one user API in front of every user system"
"Idiom is a gateway. Its clients list, read, create, change and delete users
through one HTTP API, in JSON or XML, and it translates each call into the
dialect of the vendor behind the route, and the answer back. It shows what a
vendor confirmed, never what was merely asked.
.
It speaks Xarios, ConnecttoTeams, EvoVoice and Genesys, and loads other
dialects from libraries and from files."
  gateway configuration)
set(CPACK_DEBIAN_IDIOM_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_IDIOM_PACKAGE_RECOMMENDS idiom-doc)
set(CPACK_DEBIAN_IDIOM_PACKAGE_SUGGESTS "idiom-scim, idiom-sandbox")
set(CPACK_DEBIAN_IDIOM_PACKAGE_CONTROL_EXTRA ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)

# It is of use only with the very gateway that it was built with; packages_version.cmake says so.
package(idiom-dev "headers and library for translators that Idiom loads"
"What a translator for the Idiom gateway is written with: headers, a library,
a CMake package, and the translator guide with two examples."
  development)
set(CPACK_DEBIAN_IDIOM_DEV_PACKAGE_SHLIBDEPS OFF) # looks at every header
set(CPACK_DEBIAN_IDIOM_DEV_PACKAGE_SECTION libdevel)

package(idiom-scim "SCIM 2.0 dialect of the Idiom gateway"
"A library that the Idiom gateway loads, so that a service that speaks SCIM 2.0
(RFC 7643, RFC 7644) can stand behind a route. In routes.yaml:
 translators: [ { library: /usr/lib/idiom/translators/libidiom_scim.so } ]"
  scim)

package(idiom-sandbox "simulators of the vendors that the Idiom gateway speaks to"
"A program that simulates Xarios, ConnecttoTeams, EvoVoice, Genesys and a SCIM
service on 127.0.0.1, with what they drop, refuse and misname, to try routes
and clients without a vendor."
  sandbox)

package(idiom-doc "chapters on the Idiom gateway"
"How to write a client, to configure, operate and extend the Idiom gateway:
every key, metric, problem and setting in tables."
  documentation)
set(CPACK_DEBIAN_IDIOM_DOC_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_IDIOM_DOC_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_IDIOM_DOC_PACKAGE_ARCHITECTURE all)
include(CPack)
