using System.Net;
using System.Net.Http.Json;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Samples;

/// <summary>The sample of a web API that shares carts: three instances, by their launch profiles.</summary>
public sealed class CartsTests
{
    [Fact]
    public async Task WhatOneInstanceIsTold_AnotherAnswers_AndACartWhoseNodeDiedStartsEmpty()
    {
        using Sample sample = new();
        using HttpClient http = new();
        List<ChildProcess> instances = [];
        try
        {
            Task[] reading = new Task[3];
            for (int i = 0; i < reading.Length; i++)
            {
                instances.Add(sample.StartProfile("Carts", $"carts{i + 1}"));
                reading[i] = instances[i].Output.ReadToEndAsync();
            }

            string[] urls = [.. Enumerable.Range(1, 3).Select(i => sample.FreePorts($"http://localhost:509{i}"))];
            // By questions, which may be asked again: the first ones wait for the cluster, for connections and for code that runs for the first time.
            foreach (string url in urls)
                Assert.Empty((await UntilOkAsync(http, HttpMethod.Get, $"{url}/carts/ada")).Items);
            Cart mine = await UntilOkAsync(http, HttpMethod.Post, $"{urls[0]}/carts/ada/apples?count=3");
            Assert.Equal(3, mine.Items["apples"]);
            Assert.Equal(5, (await UntilOkAsync(http, HttpMethod.Post, $"{urls[1]}/carts/ada/apples?count=2")).Items["apples"]);
            Cart seen = await UntilOkAsync(http, HttpMethod.Get, $"{urls[2]}/carts/ada");
            Assert.Equal((5, mine.Node), (seen.Items["apples"], seen.Node));
            Assert.Empty((await UntilOkAsync(http, HttpMethod.Get, $"{urls[2]}/carts/bob")).Items);

            int killed = mine.Node["carts".Length] - '1';
            await instances[killed].KillAsync();
            Cart next = await UntilOkAsync(http, HttpMethod.Get, $"{urls[(killed + 1) % 3]}/carts/ada");
            Assert.Empty(next.Items);
            Assert.NotEqual(mine.Node, next.Node);

            foreach (ChildProcess instance in instances)
                await instance.KillAsync();
            await Task.WhenAll(reading);
        }
        finally
        {
            foreach (ChildProcess instance in instances)
                await instance.DisposeAsync();
        }
    }

    /// <summary>Asks again, as a client does, while the answer is that surely nothing was done; or perhaps something, where that does no harm.</summary>
    private static async Task<Cart> UntilOkAsync(HttpClient http, HttpMethod method, string url)
    {
        using CancellationTokenSource patience = new(ChildProcess.Patience);
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(200));
        while (await again.WaitForNextTickAsync(patience.Token))
        {
            try
            {
                using HttpRequestMessage request = new(method, url);
                using HttpResponseMessage response = await http.SendAsync(request, patience.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                    return (await response.Content.ReadFromJsonAsync<Cart>(patience.Token))!;
                if (method != HttpMethod.Get || response.StatusCode != HttpStatusCode.GatewayTimeout)
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // It does not listen yet.
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }

    private sealed record Cart(Dictionary<string, int> Items, string Node);
}
