"""Every RECORD says of its structure what the compiler made of it: no member is forgotten, none is described wrongly.

The structures stand in the program's DWARF; the records in `stint endpoints --json`.
"""

import json
import subprocess
from collections import defaultdict

import pytest
from elftools.elf.elffile import ELFFile
from support.server import BINARY

Layout = tuple[int, frozenset[tuple[str, int, int]]]  # size, {(member, offset, size)}


def size_of(entry) -> int | None:
    """Bytes of a type, through typedefs and qualifiers to where its size is said."""
    while entry is not None:
        if "DW_AT_byte_size" in entry.attributes:
            return entry.attributes["DW_AT_byte_size"].value
        if entry.tag == "DW_TAG_pointer_type":  # clang leaves out what every address is
            return entry.cu["address_size"]
        entry = entry.get_DIE_from_attribute("DW_AT_type") if "DW_AT_type" in entry.attributes else None
    return None


def layout_of(structure) -> Layout:
    members = frozenset(
        (
            child.attributes["DW_AT_name"].value.decode(),
            child.attributes["DW_AT_data_member_location"].value,
            size_of(child.get_DIE_from_attribute("DW_AT_type")),
        )
        for child in structure.iter_children()
        if child.tag == "DW_TAG_member"
    )
    return structure.attributes["DW_AT_byte_size"].value, members


@pytest.fixture(scope="module")
def records() -> list[dict]:
    printed = subprocess.run([BINARY, "endpoints", "--json"], capture_output=True, check=True).stdout
    return json.loads(printed)["records"]


@pytest.fixture(scope="module")
def structures(records: list[dict]) -> dict[str, set[Layout]]:
    """The structures of a name: several files may each have their own."""
    found: dict[str, set[Layout]] = defaultdict(set)
    wanted = {record["name"].encode() for record in records}
    with BINARY.open("rb") as file:
        elf = ELFFile(file)
        assert elf.has_dwarf_info(), "the program under test must be built with debugging information"
        for unit in elf.get_dwarf_info().iter_CUs():
            for entry in unit.iter_DIEs():
                name = entry.attributes.get("DW_AT_name") if entry.tag == "DW_TAG_structure_type" else None
                if name and name.value in wanted and "DW_AT_declaration" not in entry.attributes:
                    found[name.value.decode()].add(layout_of(entry))
    return found


def test_every_record_describes_each_member_of_its_structure(records, structures):
    wrong = []
    for record in records:
        if record["name"] == "nothing":  # its only member is there because C has no empty structures
            continue
        described = record["size"], frozenset((f["name"], f["offset"], f["size"]) for f in record["fields"])
        if described not in structures[record["name"]]:
            known = [sorted(name for name, _, _ in members) for _, members in structures[record["name"]]]
            wrong.append(f"{record['name']} describes {sorted(f['name'] for f in record['fields'])}, but has {known}")
    assert not wrong, "\n".join(wrong)


def test_the_records_of_all_endpoints_are_compared(records):
    names = {record["name"] for record in records}
    assert {"employee", "punch_request", "nothing"} <= names
