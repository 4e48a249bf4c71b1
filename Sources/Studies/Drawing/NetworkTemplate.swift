import SkipSegCharts

/// How a drawing of a network is written as SVG.
enum NetworkTemplate {
  private struct Picture: Sendable {
    let title: String
    let width, height: Pixels
    let style: String
    let drawing: NetworkDrawing
  }

  static func file(_ drawing: NetworkDrawing) -> String { filePage.text(picture(drawing)) }
  static func element(_ drawing: NetworkDrawing) -> String { elementPage.text(picture(drawing)) }

  private static func picture(_ drawing: NetworkDrawing) -> Picture {
    Picture(
      title: drawing.title, width: Pixels(NetworkDrawing.width), height: Pixels(drawing.height), style: style,
      drawing: drawing)
  }

  private static let filePage = Markup(
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}">
    <style>{{{style}}}</style>
    <rect class="paper" width="100%" height="100%"/>
    \(body)
    </svg>

    """)

  private static let elementPage = Markup(
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img" aria-label="{{title}}">
    \(body)
    </svg>
    """)

  private static let body = """
    <g class="network">
    <text class="title" x="14" y="28">{{title}}</text>
    {{#drawing}}
    {{#bands}}
    <rect class="{{style}}" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"/>
    {{/bands}}
    <path class="spine" d="{{spine}}"/>
    {{#boxes}}
    <rect class="paper" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}" rx="3"/>\
    <rect class="{{style}}" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}" rx="3" style="fill-opacity:{{opacity}}"><title>{{title}}</title></rect>
    {{/boxes}}
    {{#lines}}
    <path class="{{style}}" d="{{path}}" style="stroke-width:{{width}}"><title>{{title}}</title></path>
    {{/lines}}
    {{#joins}}
    <circle class="joint" cx="{{x}}" cy="{{y}}" r="8"/><text class="join" x="{{x}}" y="{{y}}" dy="4" text-anchor="middle">{{text}}</text>
    {{/joins}}
    {{#texts}}
    <text class="{{style}}" x="{{x}}" y="{{y}}" text-anchor="{{anchor}}">{{text}}</text>
    {{/texts}}
    {{/drawing}}
    </g>
    """

  static let style = """
    .paper{fill:#fff}
    .network text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#475569;\
    font-variant-numeric:tabular-nums}
    .network text.title{font-size:15px;font-weight:600;fill:#0f172a}
    .network text.level{font-size:14px;font-weight:600;fill:#0f172a}
    .network text.quiet{fill:#64748b}
    .network text.name{font-size:11px}
    .network text.strong,.network text.share{font-weight:600;fill:#0f172a}
    .network text.join{font-size:11px;font-weight:700;fill:#0f172a}
    .network .joint{fill:#fff;stroke:#0f172a;stroke-width:1.2}
    .network .band{fill:#f8fafc}
    .network .box{fill:#2563eb;stroke:#2563eb}
    .network .lost{fill:#dc2626;stroke:#dc2626}
    .network .image{stroke:#64748b}
    .network .rung{stroke-opacity:.35}
    .network path{fill:none}
    .network .spine{stroke:#94a3b8;stroke-width:1.5}
    .network text.arrow{font-size:10px;fill:#94a3b8}
    .network .arc{stroke:#059669}
    .network .projection{stroke-dasharray:6 4}
    .network .missing{stroke:#94a3b8;stroke-dasharray:1.5 4;stroke-linecap:round}
    .network .long{stroke:#d97706;stroke-opacity:.75}
    @media(prefers-color-scheme:dark){
    .paper{fill:#14181f}
    .network text,.network text.name{fill:#cbd5e1}
    .network text.title,.network text.level,.network text.strong,.network text.share,.network text.join{fill:#f1f5f9}
    .network text.quiet{fill:#94a3b8}
    .network .joint{fill:#14181f;stroke:#f1f5f9}
    .network .band{fill:#1a2029}
    .network .box{fill:#60a5fa;stroke:#60a5fa}
    .network .lost{fill:#f87171;stroke:#f87171}
    .network .image{stroke:#94a3b8}
    .network .spine,.network .missing{stroke:#64748b}
    .network .arc{stroke:#34d399}
    .network .long{stroke:#fbbf24}
    }
    """
}

extension NetworkDrawing {
  /// An SVG file that opens anywhere and suits light and dark backgrounds.
  package var svg: String { NetworkTemplate.file(self) }

  /// An `svg` element for a page that holds `style` once.
  package var element: String { NetworkTemplate.element(self) }

  /// The style sheet of `element`.
  package static var style: String { NetworkTemplate.style }
}
