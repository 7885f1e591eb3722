FROM python:3.11-slim-bookworm AS ingest
RUN useradd --create-home mentor
WORKDIR /app
COPY requirements.txt requirements-postgres.txt ./
RUN pip install --no-cache-dir -r requirements.txt -r requirements-postgres.txt
COPY --chown=mentor . .
RUN mkdir -p /app/.wayfinder && chown mentor /app/.wayfinder
USER mentor
ENV PYTHONUNBUFFERED=1
VOLUME /app/.wayfinder
# 3: some articles are malformed, and the others serve. Whatever else an ingest ends with is for the operator to mend.
CMD ["sh", "-c", "python ingest.py || [ $? -eq 3 ]"]

FROM ingest AS serving
CMD ["sh", "-c", "python ingest.py || [ $? -eq 3 ] && exec python -m bot"]
