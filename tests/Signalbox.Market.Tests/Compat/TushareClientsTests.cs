using System.Text.Json;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Compat;

/// <summary>Clients that others wrote read the same from our door as from Tushare, whose data our store was filled with.</summary>
public sealed class TushareClientsTests
{
    private const string Pandas = "/usr/lib/python3/dist-packages/pandas";

    private const string Node = """
        import { TushareClient } from '@hestudy/tushare-sdk';
        const of = (endpoint, token) => new TushareClient({
          token, endpoint, retry: { maxRetries: 0 }, cache: { enabled: false },
          logger: { debug() {}, info() {}, warn() {}, error() {} },
        });
        const sides = { ours: of(process.env.DOOR, process.env.OURS), theirs: of(process.env.FAR, process.env.THEIRS) };
        const told = {};
        const range = { ts_code: '600519.SH', start_date: '20260101', end_date: '20260302' };
        for (const [side, client] of Object.entries(sides))
          told[side] = {
            daily: await client.getDailyQuote(range),
            factors: await client.query('adj_factor', range),
            days: await client.query('trade_cal', { exchange: 'SSE', start_date: '20260213', end_date: '20260224', is_open: '1' }),
            list: await client.query('stock_basic', { ts_code: '600519.SH' }, 'ts_code,name,list_date'),
          };
        const refused = async (call) => { try { await call(); return null; } catch (e) { return e.code; } };
        told.wrong = await refused(() => of(process.env.DOOR, 'x'.repeat(32)).query('daily', range));
        told.missing = await refused(() => sides.ours.query('namechange', range));
        console.log('told ' + JSON.stringify(told));
        """;

    /// <summary>What tushare's <c>DataApi.query</c> and <c>pro_bar</c> do, on the same libraries.</summary>
    private const string Python = """
        import os, json, requests, pandas as pd
        def api(url, token):
            def query(name, fields='', **params):
                res = requests.post(f'{url}/{name}', json={'api_name': name, 'token': token, 'params': params, 'fields': fields}, timeout=30)
                if not res:
                    return pd.DataFrame()
                body = json.loads(res.text)
                if body['code'] != 0:
                    raise Exception(body['msg'])
                return pd.DataFrame(body['data']['items'], columns=body['data']['fields'])
            def pro_bar(ts_code, start_date, end_date):
                data = query('daily', ts_code=ts_code, trade_date='', start_date=start_date, end_date=end_date, offset=None, limit=None)
                fcts = query('adj_factor', ts_code=ts_code, start_date=start_date, end_date=end_date)[['trade_date', 'adj_factor']]
                data = data.set_index('trade_date', drop=False).merge(fcts.set_index('trade_date'), left_index=True, right_index=True, how='left')
                data['adj_factor'] = data['adj_factor'].fillna(method='bfill')
                for col in ['open', 'high', 'low', 'close', 'pre_close']:
                    data[col] = (data[col] * data['adj_factor'] / float(fcts['adj_factor'][0])).round(2)
                return data.drop('adj_factor', axis=1).reset_index(drop=True)
            return query, pro_bar
        told = {}
        for side, url, token in (('ours', os.environ['DOOR'], os.environ['OURS']), ('theirs', os.environ['FAR'], os.environ['THEIRS'])):
            query, pro_bar = api(url, token)
            frames = {
                'qfq': pro_bar('600519.SH', '20250601 00:00:00', '20260302 00:00:00'),
                'suspended': pro_bar('600000.SH', '20250501', '20250601'),
                'daily': query('daily', ts_code='000001.SZ', start_date='20260101', end_date='20260302'),
                'factors': query('adj_factor', ts_code='000001.SZ', start_date='20250601', end_date='20260302'),
                'days': query('trade_cal', exchange='', start_date='20260101', end_date='20260302', is_open=1),
                'list': query('stock_basic', fields='ts_code,name,list_date', ts_code='600519.SH'),
            }
            told[side] = {name: frame.values.tolist() for name, frame in frames.items()}
        try:
            api(os.environ['DOOR'], 'wrong')[0]('daily', ts_code='600519.SH')
        except Exception as refused:
            told['wrong'] = str(refused)
        print('told ' + json.dumps(told))
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_for_Node_reads_both_alike()
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-market-").FullName;
        try
        {
            await InstallAsync(folder, "@hestudy/tushare-sdk@1.0.0");
            await using var world = await DoorWorld.FilledAsync(DatabaseKind.Sqlite);

            var told = await RunAsync("node", Path.Combine(folder, "ask.mjs"), Node, world);

            AreAlike(told, "daily", "factors", "days", "list");
            Assert.Equal(40101, told.GetProperty("wrong").GetInt32());
            Assert.Equal(2002, told.GetProperty("missing").GetInt32());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Pandas_reads_both_alike_and_adjusts_alike()
    {
        Assert.SkipUnless(Directory.Exists(Pandas), $"there is no {Pandas}");
        var folder = Directory.CreateTempSubdirectory("signalbox-market-").FullName;
        try
        {
            await using var world = await DoorWorld.FilledAsync(DatabaseKind.Sqlite);

            var told = await RunAsync("/usr/bin/python3", Path.Combine(folder, "ask.py"), Python, world);

            AreAlike(told, "qfq", "suspended", "daily", "factors", "days", "list");
            Assert.Contains("token", told.GetProperty("wrong").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AreAlike(JsonElement told, params string[] tables)
    {
        foreach (var table in tables)
        {
            var (ours, theirs) = (
                told.GetProperty("ours").GetProperty(table),
                told.GetProperty("theirs").GetProperty(table)
            );
            Assert.NotEqual(0, theirs.GetArrayLength());
            Assert.Equal(
                theirs.EnumerateArray().Select(r => r.GetRawText()),
                ours.EnumerateArray().Select(r => r.GetRawText())
            );
        }
    }

    private static async Task<JsonElement> RunAsync(string program, string file, string script, SitesWorld world)
    {
        await File.WriteAllTextAsync(file, script, Ct);
        await using var client = HostProcess.Start(
            program,
            [file],
            new Dictionary<string, string?>
            {
                ["DOOR"] = new Uri(world.Server.Http.BaseAddress!, "/compat/tushare/dataapi").ToString(), // it listens
                ["OURS"] = world.Token(),
                ["FAR"] = $"{world.Tushare.Url}/dataapi",
                ["THEIRS"] = world.Tushare.Token.Text,
            }
        );
        var line = await client.LineAsync("told ", Ct);
        return JsonDocument.Parse(line["told ".Length..]).RootElement;
    }

    private static async Task InstallAsync(string folder, string package)
    {
        try
        {
            await using var npm = HostProcess.Start(
                "npm",
                ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", package]
            );
            if (await npm.EndAsync(Ct) == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // there is no npm
        }
        Assert.Skip($"{package} cannot be had here: npm install failed.");
    }
}
