# Two images of one program: `ingest`, which has PyTorch, reads the library and exports the model; and `serving`, the bot, which answers
# from what was ingested and is less than half as large. compose.yaml runs one after the other on the same volume.
FROM python:3.11-slim-bookworm AS builder
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY requirements*.txt .ci/image-install ./

FROM builder AS serving-packages
# Further requirements, such as "requirements-llm.txt" for a language model of OpenAI's protocol.
ARG EXTRAS=""
RUN ./image-install serving /opt/venv $EXTRAS

FROM builder AS ingest-packages
RUN ./image-install ingest /opt/venv

FROM python:3.11-slim-bookworm AS base
RUN useradd --create-home --uid 10001 mentor && mkdir -p /app/.wayfinder && chown mentor /app/.wayfinder
WORKDIR /app
COPY . .
# Bytecode is kept in the volume: with it each image would be a third larger, and without it each start would take seconds more.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONPYCACHEPREFIX=/app/.wayfinder/bytecode
VOLUME /app/.wayfinder
USER mentor

FROM base AS ingest
COPY --from=ingest-packages /opt/venv /opt/venv
# 3: some files have faults, the others are read.
CMD ["sh", "-c", "python ingest.py || [ $? -eq 3 ]"]

FROM base AS serving
COPY --from=serving-packages /opt/venv /opt/venv
ENV MENTOR_METRICS_PORT=9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m CMD ["python", "-m", "bot.healthcheck"]
CMD ["python", "-m", "bot"]
