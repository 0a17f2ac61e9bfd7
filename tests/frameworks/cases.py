"""All cases by name."""

from tests.frameworks import components, jquery, react, vue

ALL = (*react.CASES, *vue.CASES, *jquery.CASES, *components.CASES)
CASES = {case.name: case for case in ALL}
