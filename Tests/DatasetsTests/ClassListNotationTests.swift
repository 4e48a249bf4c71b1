import SkipSegDatasets
import SkipSegImaging
import Testing

/// Class lists as other tools write them: read where they have one meaning, refused with the line where they have more.
@Suite struct ClassListNotationTests {
  static let rgb = [RGB(red: 0, green: 0, blue: 0), RGB(red: 220, green: 60, blue: 60)]

  static let plain: [(String, String)] = [
    ("index first", "0 sky\n1 traffic light"), ("index and colon", "0: sky\n1: traffic light"),
    ("index and tab", "0\tsky\r\n1\ttraffic light\r\n"), ("index behind", "sky 0\ntraffic light 1"),
    ("index and equals sign", "sky=0\ntraffic light=1"), ("heading", "id,name\n0,sky\n1,traffic light"),
    ("quotes", "'sky'\n\"traffic light\""), ("commas at the end", "sky,\ntraffic light,"),
    ("labelme", "__ignore__\nsky\ntraffic light"),
    ("YAML names", "nc: 2\nnames:\n  0: sky\n  1: traffic light\ntrain: x"),
    ("YAML flow", "names: ['sky', \"traffic light\"]"),
    ("YAML flow over lines", "names: [sky,\n  traffic light,\n]"),
    ("YAML flow mapping", "names: {0: sky, 1: traffic light}"), ("YAML list", "---\n- sky\n- traffic light"),
    ("YAML classes", "classes:\n- sky\n- traffic light"), ("JSON list", "[\"sky\", \"traffic light\"]"),
    ("JSON by name", "{\"traffic light\": 1, \"sky\": 0}"),
    ("JSON by index", "{\"1\": \"traffic light\",\n \"0\": \"sky\"}"),
    (
      "JSON objects",
      "{\"classes\": [{\"id\": 1, \"name\": \"traffic light\"}, {\"id\": 0, \"name\": \"sky\"}]}"
    ),
  ]

  @Test(arguments: plain) func readsNames(_ name: String, _ text: String) throws {
    let classes = try ClassList.parse(classes: TextLine.lines(of: text), path: "f")
    #expect(classes == ClassList(names: ["sky", "traffic light"]), "\(name)")
  }

  static let colored: [(String, String)] = [
    ("commas", "sky,0,0,0\ntraffic light, 220, 60, 60"), ("semicolons", "sky;0;0;0\ntraffic light;220;60;60"),
    ("tabs", "sky\t0\t0\t0\ntraffic light\t220\t60\t60"),
    ("colour first", "0 0 0 sky\n220 60 60\ttraffic light"),
    ("heading", "name,r,g,b\nsky,0,0,0\ntraffic light,220,60,60"),
    ("heading with words", "Name Red Green Blue\nsky 0 0 0\ntraffic light 220 60 60"),
    ("alpha", "sky 0 0 0 255\ntraffic light 220 60 60 255"),
    ("clear background", "sky 0 0 0 0\ntraffic light 220 60 60 255"),
    ("alpha first", "0 0 0 255 sky\n220 60 60 255 traffic light"),
    ("index and colour", "0 sky 0 0 0\n1 traffic light 220 60 60"),
    ("index before the colour", "sky 0 0 0 0\ntraffic light 1 220 60 60"),
    ("hexadecimal", "sky #000000\ntraffic light #DC3C3C"),
    ("brackets", "sky: [0, 0, 0]\ntraffic light: (220, 60, 60)"),
    ("quotes", "\"sky\" 0 0 0\n\"traffic light\" 220 60 60"),
    ("label map", "sky:0,0,0::\ntraffic light:220,60,60:a,b:"),
    (
      "JSON",
      "[{\"name\": \"sky\", \"color\": [0,0,0]}, {\"name\": \"traffic light\", \"color\": [220,60,60]}]"
    ),
    ("comment", "sky 0 0 0 # black\ntraffic light 220 60 60 # 1 2 3"),
  ]

  @Test(arguments: colored) func readsColors(_ name: String, _ text: String) throws {
    let classes = try ClassList.parse(classes: TextLine.lines(of: text), path: "f")
    #expect(classes == ClassList(names: ["sky", "traffic light"], colors: Self.rgb), "\(name)")
  }

  @Test func numbersMayBePartOfNames() throws {
    for (text, names) in [
      ("class 0\nclass 1", ["class 0", "class 1"]), ("0\n1\n2", ["0", "1", "2"]),
      ("car\n2 wheeler", ["car", "2 wheeler"]),
      ("'2 wheeler'\n'4 wheeler'", ["2 wheeler", "4 wheeler"]), ("route 66\nroad", ["route 66", "road"]),
      ("_background_\nbuilding, edifice", ["_background_", "building, edifice"]),
      ("'name'\nother", ["name", "other"]),
    ] {
      #expect(try ClassList.parse(classes: TextLine.lines(of: text), path: "f").names == names)
    }
  }

  static let refused: [(String, Int)] = [
    ("1 sky\n2 road", 1), ("0 sky\n2 road", 2), ("sky 1\nroad 2", 1), ("road 1\nsky 0", 1),
    ("name\nsky\nroad", 1),
    ("idx,klass\n0,sky\n1,road", 1), ("2 wheeler\n4 wheeler", 1), ("name,b,g,r\nsky,0,0,0", 1),
    ("sky\n__ignore__", 2),
    ("sky 0.5 0.5 0.5\nroad 1 0 0", 1), ("sky 0 0\nroad 1 1", 1), ("sky 5 0 0 7\nroad 1 1 1 9", 1),
    ("a 0 1 1 255\nb 1 2 2 255", 1),
    ("class 1 0 0 0\nroad 1 1 1", 1), ("sky\nro\u{1B}[31mad", 2), ("s\0k\0y\0\n\0r\0", 1),
    ("sky\nroad\u{2028}lane", 2), ("sky\nro\u{B}ad", 2),
    ("{\"sky\": 1, \"road\": 2}", 1), ("[\"sky\", 5]", 1), ("[\"s\\nky\", \"road\"]", 1), ("[void]\nroad", 1),
    (#"[{"name": "sky", "color": "black"}, {"name": "road", "color": "red"}]"#, 1),
    ("<labels>\n</labels>", 1),
    ("names:\n- name: sky\n- name: road", 2), ("- sky\nroad", 2), ("names:\n  1: sky\n  2: road", 2),
    ("a 1 2 3 b 4 5 6\nc", 2),
  ]

  @Test(arguments: refused) func refusesWhatMayMeanTwoThings(_ text: String, _ line: Int) throws {
    let error = #expect(throws: ClassListError.self) {
      try ClassList.parse(classes: TextLine.lines(of: text), path: "f")
    }
    let words = "\(try #require(error))"
    #expect(
      words.hasPrefix("f:\(line): ") && words.contains("; ") || words.contains("not three numbers"),
      "\(words)")
    #expect(!words.unicodeScalars.contains { $0.value < 0x20 })
  }
}
