using Signalbox.TestHost;

namespace Signalbox.Platform.Tests.Jobs.Torture;

/// <summary>Compares what the hosts left in the tables with what the items that were made call for.</summary>
internal static class Ledger
{
    /// <param name="what">For the line of figures in the test's output.</param>
    /// <param name="oneAtATime">Whether no two hosts lived at once: then no step may have run after it was remembered.</param>
    public static async Task CheckAsync(Yard yard, string what, bool oneAtATime)
    {
        var items = await yard.ListAsync("SELECT n FROM host_item ORDER BY n", row => row.GetInt64(0));
        Assert.NotEmpty(items);
        Assert.Equal(Enumerable.Range(0, items.Count).Select(n => (long)n), items);

        var records = await yard.ListAsync("SELECT name FROM host_record", row => row.GetString(0));
        var expected = items.SelectMany(Items.Records).ToList();
        Assert.Empty(expected.Except(records)); // lost
        Assert.Empty(records.GroupBy(r => r).Where(r => r.Count() > 1).Select(r => $"{r.Key} {r.Count()} times"));
        Assert.Equal(expected.Count, records.Count);

        await CheckJobsAsync(yard, items);
        var repeated = await CheckStepsAsync(yard, oneAtATime);
        var runs = await yard.ScalarAsync<long>("SELECT sum(attempt) FROM job");
        var lost = await yard.ScalarAsync<long>("SELECT count(*) FROM job WHERE lost > 0");
        var jobs = items.Sum(Items.Jobs);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {items.Count} items, {jobs} jobs, {runs} runs, {lost} jobs taken from dead nodes, "
                + $"{records.Count} records, 0 lost, 0 twice; {repeated} steps ran again before they were remembered"
        );
    }

    private static async Task CheckJobsAsync(Yard yard, IReadOnlyList<long> items)
    {
        Assert.Equal(items.Sum(Items.Jobs), await yard.ScalarAsync<int>("SELECT count(*) FROM job"));
        Assert.Equal(0, await yard.ScalarAsync<int>("SELECT count(*) FROM job WHERE state < 2"));
        Assert.Empty(
            await yard.ListAsync(
                "SELECT id, payload, error FROM job WHERE state = 3 AND name <> 'host.hopeless'",
                row => $"{row.GetInt64(0)} {row.GetString(1)} {row.GetString(2)}"
            )
        );
        Assert.Equal(items.Sum(Items.Dead), await yard.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 3"));
        // Whatever befell the process or the database is not held against the job.
        Assert.Empty(
            await yard.ListAsync(
                """
                SELECT id, name, failed, error FROM job
                WHERE failed <> CASE name WHEN 'host.failing' THEN 1 WHEN 'host.hopeless' THEN 1 ELSE 0 END
                """,
                row => $"{row.GetInt64(0)} {row.GetString(1)} failed {row.GetInt32(2)} times: {row.GetValue(3)}"
            )
        );

        Assert.Equal(0, await yard.ScalarAsync<int>("SELECT count(*) FROM timer"));
        Assert.Equal(
            items.Count(n => n % Items.Kinds == 3),
            await yard.ScalarAsync<int>("SELECT count(*) FROM job_group WHERE settled_at IS NOT NULL")
        );
        // What follows a group was recorded after all that is in it.
        Assert.Empty(
            await yard.ListAsync(
                """
                SELECT s.name, c.name FROM host_record s
                JOIN host_record c ON c.name LIKE replace(s.name, ':settled', ':child-%') AND c.id > s.id
                WHERE s.name LIKE '%:settled'
                """,
                row => $"{row.GetString(0)} before {row.GetString(1)}"
            )
        );
    }

    /// <returns>How many steps ran more than once.</returns>
    private static async Task<int> CheckStepsAsync(Yard yard, bool oneAtATime)
    {
        var remembered = await yard.ListAsync(
            """
            SELECT j.payload, s.key, s.output FROM step s JOIN job j ON j.id = s.job_id
            WHERE j.name = 'host.stepped' ORDER BY j.id, s.key
            """,
            row =>
                (
                    Job: row.GetString(0).Split('"')[3], // {"name":"2:stepped"}
                    Step: row.GetString(1) switch
                    {
                        "rest/0" => "a",
                        "rest/1" => "b",
                        var first => first,
                    },
                    Token: row.GetString(2).Trim('"')
                )
        );
        // What a job recorded in the end is what its steps remember, whichever attempts they ran in.
        var notes = await yard.ListAsync(
            "SELECT name, note FROM host_record WHERE note IS NOT NULL ORDER BY name",
            row => $"{row.GetString(0)} {row.GetString(1)}"
        );
        Assert.Equal(
            remembered
                .GroupBy(s => s.Job)
                .Select(job => $"{job.Key} {string.Join(' ', job.Select(s => s.Token))}")
                .Order(StringComparer.Ordinal),
            notes.Order(StringComparer.Ordinal)
        );

        var ran = Directory
            .GetFiles(yard.Orders.Folder, "steps-*.log") // one for each process, their names in order of time
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadAllLines)
            .Select(line => line.Split(' '))
            .Where(line => line.Length == 3 && line[2].Length == 32) // a full disk cuts lines short
            .ToLookup(line => (line[0], line[1]), line => line[2]);
        if (oneAtATime)
            Assert.DoesNotContain(remembered, s => ran[(s.Job, s.Step)].LastOrDefault() != s.Token);
        return ran.Sum(step => step.Count() - 1);
    }
}
