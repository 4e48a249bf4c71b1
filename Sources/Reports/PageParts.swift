/// What all pages share, as parts of their templates.
package enum PageParts {
  /// Up to what the page says of itself in its head.
  package static let head = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    """

  /// The style sheet: light and dark, one column that is as wide as the screen allows.
  package static let style = """
    :root{--page:#f1f5f9;--card:#fff;--ink:#0f172a;--quiet:#64748b;--line:#e2e8f0;--accent:#2563eb}
    @media(prefers-color-scheme:dark){
    :root{--page:#0b0e13;--card:#14181f;--ink:#e8edf4;--quiet:#94a3b8;--line:#2a323e;--accent:#60a5fa}
    }
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
    "DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
    header,main{max-width:1320px;margin:0 auto;padding:24px 24px 0}
    main{display:grid;gap:20px;padding-bottom:48px;grid-template-columns:minmax(0,1fr)}
    h1{font-size:26px;line-height:1.2;margin:0;overflow-wrap:anywhere}
    h2{font-size:17px;margin:0 0 12px}
    p{margin:4px 0}
    .quiet{color:var(--quiet);font-size:13px;font-weight:400}
    .card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;min-width:0}
    .track{height:6px;border-radius:3px;background:var(--line);overflow:hidden}
    header .track{margin-top:12px}
    .track div{height:100%;border-radius:3px;background:var(--accent)}
    .figures{display:grid;gap:20px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
    .number{font-size:26px;font-weight:600;line-height:1.3}
    .charts{display:grid;gap:20px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr))}
    .charts .card{padding:8px}
    .charts svg{display:block;width:100%;height:auto}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 16px;padding:0;font-size:14px}
    .chip{display:inline-block;width:13px;height:13px;border-radius:3px;margin-right:8px;vertical-align:-1px;\
    outline:1px solid var(--quiet);outline-offset:-1px}
    .scroll{overflow-x:auto}
    .pictures{display:grid;gap:8px;grid-template-columns:repeat(3,minmax(100px,1fr))}
    .pictures img{width:100%;height:auto;border-radius:6px;display:block}
    .caption{grid-column:1/-1;margin:0 0 14px;overflow-wrap:anywhere}
    table{border-collapse:collapse;width:100%;font-size:14px}
    th,td{padding:7px 12px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
    th:first-child{text-align:left;padding-left:0;font-weight:500}
    tbody tr:last-child>*{border-bottom:0}
    thead th{color:var(--quiet);font-size:13px;font-weight:400}
    td.bar{width:22%;min-width:90px}
    dl{margin:0;display:grid;gap:0 40px;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));font-size:14px}
    dl div{display:flex;justify-content:space-between;gap:16px;padding:6px 0;border-bottom:1px solid var(--line)}
    dt{color:var(--quiet)}
    dd{margin:0;text-align:right;overflow-wrap:anywhere}

    """

  /// The figures that come first: a name, a value and a note each.
  package static let figures = """
    <section class="figures">
    {{#figures}}
    <div class="card"><div class="quiet">{{name}}</div><div class="number">{{value}}</div><div class="quiet">{{note}}</div></div>
    {{/figures}}
    </section>
    """

  /// What was asked for: a name and a value each.
  package static let settings = """
    <dl>
    {{#settings}}
    <div><dt>{{name}}</dt><dd>{{value}}</dd></div>
    {{/settings}}
    </dl>
    """
}
