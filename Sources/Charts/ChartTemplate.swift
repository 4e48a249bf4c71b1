/// How charts are written as SVG.
enum ChartTemplate {
  struct Cell: Sendable {
    let left, top: Double
    let chart: ChartDrawing
  }

  static let seriesCount = 6

  static func file(width: Double, height: Double, cells: [Cell]) -> String {
    struct File: Sendable {
      let width, height: Pixels
      let style: String
      let cells: [PlacedChart]
    }
    struct PlacedChart: Sendable {
      let left, top: Pixels
      let body: String
    }
    return filePage.text(
      File(
        width: Pixels(width), height: Pixels(height), style: style,
        cells: cells.map {
          PlacedChart(left: Pixels($0.left), top: Pixels($0.top), body: chart.text($0.chart))
        }))
  }

  static func element(_ drawing: ChartDrawing) -> String {
    struct Element: Sendable {
      let title: String
      let width, height: Pixels
      let body: String
    }
    return elementPage.text(
      Element(
        title: drawing.title, width: Pixels(ChartDrawing.width), height: Pixels(drawing.height),
        body: chart.text(drawing)))
  }

  private static let filePage = Markup(
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}">
    <style>{{{style}}}</style>
    <rect class="paper" width="100%" height="100%"/>
    {{#cells}}
    <g transform="translate({{left}} {{top}})">{{{body}}}</g>
    {{/cells}}
    </svg>

    """)

  private static let elementPage = Markup(
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img" aria-label="{{title}}">{{{body}}}</svg>
    """)

  private static let chart = Markup(
    """
    <g class="chart">
    <text class="title" x="78" y="24">{{title}}</text>
    {{#yTicks}}
    <path class="grid" d="M78 {{place}}H620"/><text x="70" y="{{place}}" dy="4" text-anchor="end">{{label}}</text>
    {{/yTicks}}
    {{#xTicks}}
    <path class="tick" d="M{{place}} 304v5"/><text x="{{place}}" y="323" text-anchor="middle">{{label}}</text>
    {{/xTicks}}
    <path class="axis" d="M78 304H620"/>
    <text class="label" x="349" y="344" text-anchor="middle">{{xLabel}}</text>
    <text class="label" transform="translate(18 176) rotate(-90)" text-anchor="middle">{{yLabel}}</text>
    {{#mark}}
    <path class="mark" d="M{{x}} 34V304"/><text class="label" x="{{textX}}" y="41" text-anchor="{{anchor}}">{{label}}</text>
    {{/mark}}
    {{#lines}}
    <g class="curve {{style}}"{{#color}} style="stroke:{{color}};fill:{{color}}"{{/color}}><title>{{name}}</title>
    <path class="casing" d="{{path}}"/><path{{#dash}} stroke-dasharray="{{.}}"{{/dash}} d="{{path}}"/>
    {{#dots}}
    <circle cx="{{x}}" cy="{{y}}" r="2.5"><title>{{label}}</title></circle>
    {{/dots}}
    </g>
    {{/lines}}
    {{#keys}}
    <g transform="translate({{x}} {{y}})"><g class="curve {{style}}"{{#color}} style="stroke:{{color}}"{{/color}}>\
    <path class="casing" d="M0 0h18"/><path{{#dash}} stroke-dasharray="{{.}}"{{/dash}} d="M0 0h18"/></g><text x="24" dy="4">{{name}}</text></g>
    {{/keys}}
    </g>
    """)

  /// Without custom properties, which many viewers of SVG files don't know. A casing shows only under a colour that
  /// the background swallows.
  static let style = """
    .paper{fill:#fff}
    .chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#475569;\
    font-variant-numeric:tabular-nums}
    .chart text.title{font-size:15px;font-weight:600;fill:#0f172a}
    .chart text.label{fill:#64748b}
    .chart .grid{stroke:#e2e8f0}
    .chart .axis,.chart .tick{stroke:#94a3b8}
    .chart .mark{stroke:#64748b;stroke-dasharray:3 3}
    .chart .curve path{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .chart .curve circle{stroke:none}
    .chart .dense path{stroke-width:1.2}
    .chart .dense .casing{stroke-width:2.6}
    .chart .curve .casing{stroke:none;stroke-width:3.6}
    .chart .pale .casing,.chart .pale circle{stroke:#94a3b8}
    .series-0{stroke:#2563eb;fill:#2563eb}
    .series-1{stroke:#d97706;fill:#d97706}
    .series-2{stroke:#059669;fill:#059669}
    .series-3{stroke:#db2777;fill:#db2777}
    .series-4{stroke:#7c3aed;fill:#7c3aed}
    .series-5{stroke:#64748b;fill:#64748b}
    @media(prefers-color-scheme:dark){
    .paper{fill:#14181f}
    .chart text{fill:#cbd5e1}
    .chart text.title{fill:#f1f5f9}
    .chart text.label{fill:#94a3b8}
    .chart .grid{stroke:#2a323e}
    .chart .axis,.chart .tick{stroke:#64748b}
    .chart .mark{stroke:#94a3b8}
    .chart .pale .casing,.chart .pale circle{stroke:none}
    .chart .dim .casing,.chart .dim circle{stroke:#94a3b8}
    .series-0{stroke:#60a5fa;fill:#60a5fa}
    .series-1{stroke:#fbbf24;fill:#fbbf24}
    .series-2{stroke:#34d399;fill:#34d399}
    .series-3{stroke:#f472b6;fill:#f472b6}
    .series-4{stroke:#a78bfa;fill:#a78bfa}
    .series-5{stroke:#94a3b8;fill:#94a3b8}
    }
    """
}
