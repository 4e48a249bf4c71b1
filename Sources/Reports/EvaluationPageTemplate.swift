import SkipSegCharts

/// The page of an evaluation. Everything that it needs stands in it.
enum EvaluationPageTemplate {
  static let page = Markup(
    """
    \(PageParts.head)
    <link rel="icon" href="data:,"/>
    <title>Evaluation of {{title}}</title>
    <style>\(PageParts.style){{{chartStyle}}}\(style)</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="quiet">{{#facts}}{{name}}: {{value}}{{^last()}}, {{/last()}}{{/facts}}</p>
    </header>
    <main>
    \(PageParts.figures)
    <section class="card">
    <h2>Classes</h2>
    <div class="scroll">
    <table>
    <thead><tr><th>class</th><th colspan="2">IoU</th><th>Dice</th><th>precision</th><th>recall</th><th>share</th>\
    {{#tolerance}}<th>NSD, {{tolerance}}</th><th>boundary IoU</th><th>HD95, px</th><th>missed</th><th>invented</th>{{/tolerance}}</tr></thead>
    <tbody>
    {{#classes}}
    <tr><th><span class="chip" style="background:{{color}}"></span>{{name}}</th>\
    <td class="bar"><div class="track{{#whisker}} whisker{{/whisker}}"><div style="width:{{percent}}%"></div>\
    {{#whisker}}<i style="left:{{left}}%;width:{{width}}%"></i>{{/whisker}}</div></td>\
    {{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/classes}}
    </tbody>
    </table>
    </div>
    {{#notes}}
    <p class="quiet">{{.}}</p>
    {{/notes}}
    </section>
    <section class="card">
    <h2>What is taken for what</h2>
    <p class="quiet">Each row is a true class, in percent of its pixels; a column is what they were predicted as.</p>
    <div class="scroll">
    <table class="confusion">
    <thead><tr><th>truth</th>{{#confusionHeader}}<th>{{.}}</th>{{/confusionHeader}}</tr></thead>
    <tbody>
    {{#confusion}}
    <tr><th><span class="chip" style="background:{{color}}"></span>{{name}}</th>\
    {{#cells}}<td style="background:{{color}}" title="{{title}}">{{percent}}</td>{{/cells}}</tr>
    {{/confusion}}
    </tbody>
    </table>
    </div>
    <div class="crops">
    {{#pictures.confusions}}
    <figure><div class="views">{{#views}}<img src="{{{address}}}" width="{{width}}" height="{{height}}" alt="{{kind}}"/>{{/views}}</div>\
    <figcaption><b>{{words}}</b> <span class="quiet">most on {{file}}</span></figcaption></figure>
    {{/pictures.confusions}}
    </div>
    </section>
    {{#suspects}}
    <section class="card">
    <h2>Labels to look at</h2>
    <p class="quiet">{{words}} The photograph, what the mask says, what the model says.</p>
    <div class="crops">
    {{#crops}}
    <figure><div class="views">{{#views}}<img src="{{{address}}}" width="{{width}}" height="{{height}}" alt="{{kind}}"/>{{/views}}</div>\
    <figcaption>{{words}} <span class="quiet">{{file}}</span></figcaption></figure>
    {{/crops}}
    </div>
    </section>
    {{/suspects}}
    <section class="card">
    <h2>Pictures</h2>
    <p class="quiet">In the errors, what is right is dark, what is wrong has the colour of the predicted class, and ignored \
    pixels are hatched.</p>
    <ul class="legend">
    {{#classes}}
    <li><span class="chip" style="background:{{color}}"></span>{{name}}</li>
    {{/classes}}
    </ul>
    {{#pictures.pictures}}
    <figure class="wide"><div class="views">\
    {{#views}}<div><img src="{{{address}}}" width="{{width}}" height="{{height}}" alt="{{kind}}"/><span class="quiet">{{kind}}</span></div>{{/views}}</div>\
    <figcaption>{{#link}}<a href="{{link}}">{{file}}</a>{{/link}}{{^link}}<b>{{file}}</b>{{/link}} \
    mean IoU {{score}}{{#place}}, {{place}}{{/place}} <span class="quiet">{{classes}}</span></figcaption></figure>
    {{/pictures.pictures}}
    </section>
    <section class="charts">
    {{#charts}}
    <div class="card">{{{.}}}</div>
    {{/charts}}
    </section>
    {{#tables}}
    <section class="card">
    <h2>{{title}}</h2>
    <p class="quiet">{{words}}</p>
    <div class="scroll{{#isLong}} long{{/isLong}}">
    <table>
    <thead><tr>{{#header}}<th>{{.}}</th>{{/header}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#cells}}{{#isName}}<th>{{text}}</th>{{/isName}}{{^isName}}<td>{{text}}</td>{{/isName}}{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    </section>
    {{/tables}}
    <section class="card">
    <h2>Definitions</h2>
    <dl class="definitions">
    {{#definitions}}
    <div><dt>{{name}}</dt><dd>{{value}}</dd></div>
    {{/definitions}}
    </dl>
    {{#command}}
    <p class="quiet">Repeated by: <code>{{command}}</code></p>
    {{/command}}
    </section>
    </main>
    </body>
    </html>

    """)

  private static let style = """

    .whisker{position:relative;overflow:visible}
    .whisker i{position:absolute;top:-3px;height:12px;min-width:3px;border:solid var(--ink);border-width:0 2px}
    .whisker i::after{content:"";position:absolute;top:5px;right:0;left:0;height:2px;background:var(--ink)}
    .confusion td{min-width:52px;text-align:center}
    .confusion thead th:not(:first-child){text-align:center}
    figure{margin:0;min-width:0}
    figcaption{margin:6px 0 0;font-size:14px;overflow-wrap:anywhere}
    .wide{margin:0 0 22px}
    .views{display:grid;gap:6px;grid-template-columns:repeat(auto-fit,minmax(0,1fr));grid-auto-flow:column}
    .views img{width:100%;height:auto;border-radius:6px;display:block}
    .crops{display:grid;gap:18px;margin-top:16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr))}
    .long{max-height:640px;overflow-y:auto}
    .definitions{grid-template-columns:minmax(0,1fr)}
    .definitions dd{max-width:75%}
    code{overflow-wrap:anywhere}
    a{color:var(--accent)}
    @media(max-width:640px){.wide .views{grid-auto-flow:row;grid-template-columns:repeat(2,minmax(0,1fr))}}

    """
}
